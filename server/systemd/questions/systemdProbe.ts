import { raw, sh } from '../../shell/command.ts'
import type { Question } from './question.ts'
import { plainWords } from './systemctl.ts'

export interface SystemdFound {
  /** True when systemd is PID 1 (sd_booted(3): /run/systemd/system is there). */
  readonly running: boolean
  /** 252, or null where there is no systemctl. */
  readonly version: number | null
  /** What PID 1 is, `systemd`, `init`, `sshd` …; empty when the host hides it. */
  readonly init: string
}

/** Whether the host runs systemd, and which. */
export const systemdProbe = {
  command: () => sh('look for systemd')`${raw(plainWords)}
[ -d /run/systemd/system ] && echo running || echo missing
cat /proc/1/comm 2>/dev/null || echo
systemctl --version 2>/dev/null || :
`,
  parse: ({ stdout }) => {
    const [state, init = '', first = ''] = stdout.split('\n')
    const version = /^systemd (\d+)/.exec(first)?.[1]
    return { running: state === 'running', version: version === undefined ? null : Number(version), init: init.trim() }
  },
} satisfies Question<undefined, SystemdFound>
