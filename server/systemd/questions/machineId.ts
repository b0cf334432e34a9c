import { answering, command } from '../../shell/command.ts'
import { unexpected, type Question } from './question.ts'

/** Readable for every login (machine-id(5)). */
export const machineIdQuestion: Question<undefined, string> = {
  command: () => ({ ...answering(command('cat', '/etc/machine-id'), 0), name: 'read the machine id' }),
  parse: ({ stdout }, asked) => {
    const id = stdout.trim()
    if (!isMachineId(id)) throw unexpected(asked, stdout)
    return id
  },
}

export const isMachineId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)
