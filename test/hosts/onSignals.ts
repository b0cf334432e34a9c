const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Does the work when the process is told to end, and then lets it end. Gives back the function that does the work at the
 * regular end; the work is done once, whoever comes first.
 */
export const onSignals = (work: () => Promise<void>): (() => Promise<void>) => {
  let done: Promise<void> | undefined
  const handle = (signal: NodeJS.Signals): void => {
    void end().finally(() => {
      // Somebody else who listens decides himself when to end.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    })
  }
  const end = (): Promise<void> => {
    done ??= work().finally(() => {
      for (const signal of signals) process.off(signal, handle)
    })
    return done
  }
  for (const signal of signals) process.on(signal, handle)
  return end
}
