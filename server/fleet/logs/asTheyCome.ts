/**
 * Items of several sources in the order in which they come. One item a source is waited for at a time, so a slow reader
 * slows the sources and nothing piles up; a source that floods does not starve the others. Ends when all have ended, fails
 * with the first that fails. A source that waits is not ended by leaving: end it by its own signal.
 */
export async function* asTheyCome<T>(sources: readonly AsyncIterator<T>[]): AsyncGenerator<T> {
  const pending = new Map(sources.map((source) => [source, nextOf(source)]))
  while (pending.size > 0) {
    const { source, result } = await Promise.race(pending.values())
    pending.delete(source)
    if (result.done === true) continue
    pending.set(source, nextOf(source))
    yield result.value
  }
}

const nextOf = <T>(source: AsyncIterator<T>): Promise<{ source: AsyncIterator<T>; result: IteratorResult<T> }> => {
  const next = source.next().then((result) => ({ source, result }))
  // When the reader has left nobody waits for it any more; its failure is no news then.
  next.catch(() => undefined)
  return next
}
