import type { Command } from '../../shell/command.ts'
import { answering, raw, sh } from '../../shell/command.ts'
import { quote } from '../../shell/quote.ts'
import type { JobOrder } from './manager.ts'
import { plainWords, systemctl } from '../questions/systemctl.ts'

/** Orders one job for each unit and waits for all of them; what came of them is on stderr (`jobResults`). */
export const orderUnits = (order: JobOrder, names: readonly string[]): Command =>
  answering(systemctl(order, '--', ...names), 0, 1, 2, 3, 4, 5, 6)

/** Links and unlinks without making systemd reload: a caller that changed files reloads once by itself. */
export const enableUnits = (names: readonly string[]): Command =>
  answering(systemctl('enable', '--no-reload', '--', ...names), 0, 1)

export const disableUnits = (names: readonly string[]): Command =>
  answering(systemctl('disable', '--no-reload', '--', ...names), 0, 1)

export const reloadSystemd = (): Command => answering(systemctl('daemon-reload'), 0, 1)

/** Forgets failures; `not loaded` is no failure, everything else that systemctl says is handed on. */
export const resetFailedUnits = (names: readonly string[]): Command =>
  answering(
    sh('systemctl reset-failed')`${raw(plainWords)}
said=$(systemctl reset-failed --no-ask-password -- ${raw(names.map(quote).join(' '))} 2>&1) && exit
printf '%s\\n' "$said" | grep -v ' not loaded\\.$' >&2 && exit 1
exit 0
`,
    0,
    1,
  )
