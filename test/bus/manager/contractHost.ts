import { afterAll, beforeAll } from 'vitest'
import { openManager } from '../../../server/bus/manager/openManager.ts'
import type { Manager } from '../../../server/systemd/manager/manager.ts'
import { way as ways, type Way } from '../../../shared/service.ts'
import { releases, type Release } from '../../hosts/release.ts'
import { sharedHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { remoteOf } from '../remoteOf.ts'
import { unitsOn, type TestUnits } from './testUnits.ts'

type Login = 'root' | 'sudo' | 'readOnly'

/** One field of the matrix: a way to systemd, a login, a release. */
export type Field = readonly [way: Way, login: Login, release: Release]

/** Three ways × three releases × these logins, host by host. */
export const matrix = (...logins: readonly Login[]): Field[] =>
  (Object.keys(releases) as Release[]).flatMap((release) =>
    logins.flatMap((login) => ways.options.map((way): Field => [way, login, release])),
  )

export interface ContractHost {
  readonly host: TestHost
  readonly manager: Manager
  /** Units of one test, by a word that no other test of the contract uses. */
  readonly units: (test: string) => TestUnits
}

/** The host and the manager of a field, for the tests of the describe block that calls it. */
export const contractHost = ([way, login, release]: Field): (() => ContractHost) => {
  const open = new AsyncDisposableStack()
  let ready: ContractHost | undefined
  beforeAll(async () => {
    const host = await sharedHost(login, release)
    const remote = open.use(await remoteOf(host))
    const manager = open.use(await openManager(remote, { ways: [way], pollMs: 50, idleMs: 500 }))
    ready = { host, manager, units: (test) => unitsOn(host, `${way}-${test}`) }
  })
  afterAll(() => open[Symbol.asyncDispose]())
  return () => {
    if (ready === undefined) throw new Error('The host is there only inside tests')
    return ready
  }
}
