/** A reader that leaves early (`raptor watch | head -1`) is no error: the command ends quietly. */
export const endWithReader = (): void => {
  const hear = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', hear)
}
