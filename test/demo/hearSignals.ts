const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Hears the signals that tell a process to end, from now on to its very end: a second one (npm passes Ctrl-C on, so it
 * comes twice) must not cut the clearing short. Who has cleared dies of the first one.
 */
export const hearSignals = (): { readonly signal: AbortSignal; die(): void } => {
  const told = new AbortController()
  let first: NodeJS.Signals | undefined
  const hear = (signal: NodeJS.Signals): void => {
    first ??= signal
    told.abort(new Error(`Ended by ${signal}`))
  }
  for (const signal of signals) process.on(signal, hear)
  // A closed terminal takes no more words, and that is no reason to stop clearing.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  return {
    signal: told.signal,
    die: () => {
      for (const signal of signals) process.off(signal, hear)
      process.kill(process.pid, first)
    },
  }
}
