import { createEffect } from 'solid-js'
import { describeFault } from '../../../shared/describeFault.ts'
import type { OperationSummary } from '../../../shared/operation/operation.ts'
import type { LiveStore } from '../live/createLive.ts'
import { hasEnded, shownOperation } from '../domain/shown.ts'
import { tell } from '../kit/toasts.ts'

/** Tells when an operation that was seen running has ended, whoever asked for it. */
export const createOperationNews = (live: LiveStore): void => {
  const running = new Set<string>()
  createEffect(() => {
    for (const operation of live.operations()) {
      if (!hasEnded(operation)) running.add(operation.id)
      else if (running.delete(operation.id)) tell(newsOf(operation))
    }
  })
}

const newsOf = (operation: OperationSummary) => {
  const { tone, words } = shownOperation(operation)
  const why = operation.fault === null ? '' : `: ${describeFault(operation.fault).sentence}`
  return { tone, text: `${words}: ${operation.title}${why}`, href: `/operations/${operation.id}` }
}
