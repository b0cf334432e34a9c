import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { Raptor } from '../../sdk/raptor.ts'
import { faultOfError } from '../outcome/faultOfError.ts'
import { showProgress } from '../render/operation/showProgress.ts'
import { operationText } from '../render/operation/operationText.ts'
import type { Session } from '../session/session.ts'
import { unlocking } from './unlocking.ts'

/**
 * Gives an order its operation id, shows its steps while it runs, and on Ctrl-C asks to cancel it; what is true then
 * is said, and comes back as the order's own outcome.
 */
export const carryOut = async <T>(
  session: Session,
  order: (operationId: string) => Promise<T>,
  refusalIn?: (value: T) => Fault | undefined,
): Promise<T> => unlocking(session, async () => once(session, order), refusalIn)

const once = async <T>(session: Session, order: (operationId: string) => Promise<T>): Promise<T> => {
  const { raptor, output, signal } = session
  if (signal.aborted) throw new HostError({ kind: 'cancelled', what: 'The order' })
  const operationId = randomUUID()
  const ended = new AbortController()
  const progress = output.interactive ? watch(session, operationId) : undefined
  const onAbort = (): void => {
    progress?.leave()
    if (output.interactive) output.note('Cancelling: the step that runs is ended first. Ctrl-C again leaves at once.')
    void cancel(raptor, operationId, ended.signal)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const done = await order(operationId)
    await progress?.lastSeen()
    return done
  } catch (error) {
    await progress?.lastSeen()
    if (signal.aborted) await sayWhatIsTrue(session, operationId)
    throw error
  } finally {
    ended.abort()
    signal.removeEventListener('abort', onAbort)
  }
}

// Until it is heard: Ctrl-C may come before the order has arrived.
const cancel = async (raptor: Raptor, id: string, ended: AbortSignal): Promise<void> => {
  while (!ended.aborted) {
    try {
      await raptor.operations.cancel.mutate({ id })
      return
    } catch (error) {
      if (faultOfError(error)?.kind !== 'notFound') return
      await sleep(50)
    }
  }
}

const sayWhatIsTrue = async ({ raptor, output }: Session, id: string): Promise<void> => {
  const operation = await raptor.operations.get.query({ id }).catch(() => undefined)
  output.note(operation === undefined ? 'Cancelled before it had begun.' : operationText(operation))
}

const patienceMs = 1000

// Progress is a courtesy: when it can't be had the order's outcome still tells everything.
const watch = ({ raptor, output }: Session, id: string): { lastSeen: () => Promise<void>; leave: () => void } => {
  const leave = new AbortController()
  const show = async (): Promise<void> => {
    const events = raptor.operations.watch.subscribe({ id }, { signal: leave.signal })
    await showProgress(events, (text) => output.draw(text))
  }
  const shown = show().catch(() => undefined)
  return {
    leave: () => leave.abort(),
    lastSeen: async () => {
      await Promise.race([shown, sleep(patienceMs, undefined, { ref: false })])
      leave.abort()
      await shown
    },
  }
}
