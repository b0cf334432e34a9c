/** Tells on stderr what takes its time: one line when a step begins on a terminal, one with its duration when it ends. */
export const makeProgress = (write: (text: string) => void, isTerminal: boolean) => {
  const startedAt = performance.now()
  return {
    say: (line: string): void => write(`${line}\n`),
    note: (line: string): void => write(`  ${line}\n`),
    step: async <T>(title: string, work: () => Promise<T>): Promise<T> => {
      const from = performance.now()
      if (isTerminal) write(`… ${title}\n`)
      const result = await work()
      write(`✓ ${title} (${seconds(performance.now() - from)})\n`)
      return result
    },
    end: (line: string): void => write(`${line} after ${seconds(performance.now() - startedAt)}\n`),
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
