import { setTimeout as sleep } from 'node:timers/promises'
import { isEnded } from '../shared/operation/operation.ts'
import { HostError } from '../shared/hostError.ts'
import { appRouter } from './api/router.ts'
import { makeFleet, type Fleet, type FleetOptions } from './fleet/makeFleet.ts'
import { thisWorkstation } from './fleet/thisWorkstation.ts'
import { openHome } from './home.ts'
import { listen, type Listening } from './http/listen.ts'
import { newSecret } from './http/secret.ts'
import { openLog } from './openLog.ts'
import { pageFolder } from './packageFolder.ts'
import { livingServer, removeServerFile, writeServerFile } from './serverFile.ts'

export interface ServerOptions extends Omit<FleetOptions, 'home' | 'report'> {
  /** The folder of the fleet; RAPTOR_HOME or the user's data folder otherwise. */
  home?: string
  /** 7420 otherwise; 0 takes any free port. */
  port?: number
}

export interface Server extends AsyncDisposable {
  /** `http://127.0.0.1:7420`. */
  readonly url: string
  /** What scripts show as a bearer token; it is good as long as this server runs. */
  readonly token: string
  /** The page's address, good for one opening. */
  readonly pageUrl: string
  /** Lets what runs on hosts end for a moment, then ends. Tunnels don't notice. */
  close(): Promise<void>
}

export const standardPort = 7420

/**
 * Opens the fleet of a folder and serves it: the only place that puts the floors together.
 * @throws HostError `badInput` when a server works on this folder already, `portTaken` when the port is not free.
 */
export const startServer = async ({
  home: wanted,
  port = standardPort,
  ...options
}: ServerOptions = {}): Promise<Server> => {
  const home = await openHome(wanted)
  await refuseSecond(home)
  await using starting = new AsyncDisposableStack()
  const log = await openLog(home)
  const report = (id: string, error: unknown): void =>
    log.error({ id, err: error }, 'Something failed inside the server')
  const fleet = starting.use(await makeFleet({ ...options, home, report }))
  const token = newSecret()
  const listening = await listen({
    router: appRouter,
    port,
    token,
    pageFolder: pageFolder(),
    contextFor: (by) => ({ fleet, by, who: thisWorkstation(), report }),
    report,
  })
  starting.defer(async () => listening.close())
  await writeServerFile(home, { url: listening.url, token, pid: process.pid })
  log.info({ url: listening.url }, 'The server listens')
  starting.move()
  const close = closing({ home, fleet, listening, ended: () => log.info('The server has ended') })
  return { url: listening.url, token, pageUrl: listening.pageUrl(), close, [Symbol.asyncDispose]: close }
}

const refuseSecond = async (home: string): Promise<void> => {
  const other = await livingServer(home)
  if (other === undefined) return
  const message = `A server works on this fleet already, at ${other.url} (process ${other.pid}).`
  throw new HostError({ kind: 'badInput', issues: [{ path: '', message }] })
}

interface Closing {
  home: string
  fleet: Fleet
  listening: Listening
  ended: () => void
}

/** Ends once, however often it is asked to. Nobody finds the server any more, then it hears out what runs. */
const closing = ({ home, fleet, listening, ended }: Closing): (() => Promise<void>) => {
  let end: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await removeServerFile(home)
    await operationsEnded(fleet)
    await listening.close()
    await fleet[Symbol.asyncDispose]()
    ended()
  }
  return async () => (end ??= close())
}

const graceMs = 5000
const lookMs = 100

/** What is cut off here is found interrupted at the next start, and a retry completes it. */
const operationsEnded = async (fleet: Fleet): Promise<void> => {
  for (let left = graceMs; left > 0; left -= lookMs) {
    if ((await fleet.store.jobs.unended()).every(isEnded)) return
    await sleep(lookMs)
  }
}
