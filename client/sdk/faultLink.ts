import type { TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '../../server/api/router.ts'
import { toRaptorError, type RaptorError } from './raptorError.ts'

interface FaultLinkOptions {
  url: string
  /** Asked when a stream's connection can't be made: why not, where the server says so. */
  whyNot?: () => Promise<RaptorError | undefined>
}

const attempts = 5

/** Turns every failure into a RaptorError, and ends a stream whose connection can't be made again. */
export const faultLink =
  ({ url, whyNot }: FaultLinkOptions): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    observable((observer) => {
      const call = { url, path: op.path, signal: op.signal }
      let failures = 0
      const connectionFailed = async (error: Error): Promise<void> => {
        failures += 1
        const refused = await whyNot?.()
        if (refused !== undefined) observer.error(refused)
        else if (failures >= attempts) observer.error(toRaptorError(error, call))
      }
      return next(op).subscribe({
        next: (envelope) => {
          const { result } = envelope
          if (result.type !== 'state') failures = 0
          else if (result.state === 'connecting' && result.error !== null) void connectionFailed(result.error)
          observer.next(envelope)
        },
        error: (error) => observer.error(toRaptorError(error, call)),
        complete: () => observer.complete(),
      })
    })
