import { randomUUID } from 'node:crypto'
import type { Raptor } from '../sdk/raptor.ts'
import { showProgress } from './progress.ts'
import type { Session } from './session.ts'

/**
 * Gives an order its operation id, shows its steps while it runs, and on Ctrl-C asks to cancel it; what is true then
 * comes back as the order's own outcome.
 */
export const carryOut = async <T>(session: Session, order: (operationId: string) => Promise<T>): Promise<T> => {
  const operationId = randomUUID()
  const { raptor, output, signal } = session
  const cancel = (): void => void raptor.operations.cancel.mutate({ id: operationId }).catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  const watching = new AbortController()
  const progress = output.interactive ? watch(raptor, operationId, watching.signal) : Promise.resolve()
  try {
    return await order(operationId)
  } finally {
    signal.removeEventListener('abort', cancel)
    watching.abort()
    await progress
  }
}

// Progress is a courtesy: when it can't be had the order's outcome still tells everything.
const watch = async (raptor: Raptor, id: string, signal: AbortSignal): Promise<void> => {
  try {
    const operations = await raptor.operations.watch.subscribe({ id }, { signal })
    await showProgress(operations, (text) => process.stderr.write(text))
  } catch {
    return
  }
}
