import { raw, sh } from '../../shell/command.ts'
import { unexpected, type Question } from '../../systemd/questions/question.ts'
import { listeningFunction, parseListening, type HostListener } from './listening.ts'

/** What listens on a host now, and who holds it as far as the login may see. */
export const listening = {
  command: () => sh('look at the ports')`${raw(`${listeningFunction}listening\necho end\n`)}`,
  parse: ({ stdout }, asked) => {
    if (!/^end$/m.test(stdout)) throw unexpected(asked, stdout)
    return parseListening(stdout)
  },
} satisfies Question<undefined, HostListener[]>
