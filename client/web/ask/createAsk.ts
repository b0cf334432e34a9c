import { useQuery } from '@tanstack/solid-query'
import type { Fault } from '../../../shared/fault.ts'
import { faultFrom } from './faultFrom.ts'

/** A question to the server: what it is remembered by, and how it is asked. */
export interface Question<Answer> {
  key: readonly unknown[]
  ask: (signal: AbortSignal) => Promise<Answer>
  /** False holds it back. */
  when?: boolean
  /** The answer holds secrets: it is dropped as soon as nobody looks. */
  forget?: boolean
}

/** A question and its answer in words of the page: the bridge between tRPC and solid-query. Reading it never suspends. */
export const createAsk = <Answer>(question: () => Question<Answer>) => {
  const query = useQuery(() => ({
    queryKey: question().key,
    queryFn: async ({ signal }: { signal: AbortSignal }) => question().ask(signal),
    enabled: question().when ?? true,
    ...(question().forget === true ? { gcTime: 0, staleTime: 0 } : {}),
  }))
  return {
    /** The last answer; undefined until there is one. */
    answer: (): Answer | undefined => (query.isPending || query.isLoadingError ? undefined : query.data),
    fault: (): Fault | undefined => (query.error === null ? undefined : faultFrom(query.error)),
    asking: (): boolean => query.isFetching,
    answeredAtMs: (): number => query.dataUpdatedAt,
    again: (): void => void query.refetch(),
  }
}

export type Ask<Answer> = ReturnType<typeof createAsk<Answer>>
