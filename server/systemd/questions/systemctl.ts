import { command, type Command } from '../../shell/command.ts'

/** What every systemctl and journalctl of ours runs under: no translation, no colour, no pager, times in UTC. */
export const plainWords = 'export LC_ALL=C TZ=UTC SYSTEMD_COLORS=0 SYSTEMD_PAGER= SYSTEMD_URLIFY=0'

/** `systemctl VERB …` in plain words; never asks for a password. */
export const systemctl = (verb: string, ...args: readonly string[]): Command => {
  const { script } = command('systemctl', verb, '--no-ask-password', '--no-pager', ...args)
  return { name: `systemctl ${verb}`, script: `${plainWords}\n${script}` }
}
