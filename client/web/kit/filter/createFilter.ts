import { useSearchParams } from '@solidjs/router'
import { createMemo } from 'solid-js'
import { parseFilter } from './filter.ts'

/** The filter line of a list, kept in the address as `q`. */
export const createFilter = () => {
  const [search, setSearch] = useSearchParams<{ q?: string }>()
  const line = () => search.q ?? ''
  const filter = createMemo(() => parseFilter(line()))
  const setLine = (next: string): void => setSearch({ q: next === '' ? null : next }, { replace: true })
  return { line, setLine, filter }
}
