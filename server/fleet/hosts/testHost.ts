import { appendFile, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import { describeFault } from '../../../shared/describeFault.ts'
import type { LadderRung, LadderStep } from '../../../shared/host.ts'
import { ladderRung } from '../../../shared/host.ts'
import { faultOf } from '../../../shared/hostError.ts'
import type { addHostInput } from '../../../shared/input.ts'
import { openManager } from '../../bus/manager/openManager.ts'
import type { Machine } from '../../store/fleetStore.ts'
import { connect } from '../../ssh/connection/connect.ts'
import type { Connection } from '../../ssh/connection/connection.ts'
import { keyTypeOf } from '../../ssh/hostKeys/hostKey.ts'
import { resolveTarget } from '../../ssh/config/resolveTarget.ts'
import type { Stage } from '../../ssh/transport/stage.ts'
import type { Asking } from '../context.ts'
import { isSameMachine } from '../live/sameMachines.ts'
import type { HostsContext } from './hostsContext.ts'
import { unknownKeyOf } from './joining/unknownKey.ts'
import { lookAt } from './look/look.ts'

/** What a test tells: a rung as it is reached, and at last whether the top was. */
export type TestEvent = { kind: 'step'; step: LadderStep } | { kind: 'done'; ok: boolean }

type Needs = Pick<HostsContext, 'live' | 'now' | 'knownHostsFile' | 'sshConfigFile'>
type Add = z.output<typeof addHostInput>
type Tell = (step: LadderStep) => void

/** Climbs the ladder once, telling each rung as it is reached, and leaves nothing behind: no connection, no trusted key. */
export async function* testHost(needs: Needs, add: Add, asking: Asking): AsyncGenerator<TestEvent> {
  const waiting: TestEvent[] = []
  let wake = (): void => undefined
  const told = new Map<LadderRung, LadderStep['state']>()
  const tell: Tell = (step) => {
    if (step.state !== 'running') told.set(step.rung, step.state)
    waiting.push({ kind: 'step', step })
    wake()
  }
  const leave = new AbortController()
  const signal = AbortSignal.any([leave.signal, ...(asking.signal === undefined ? [] : [asking.signal])])
  let isOver = (): boolean => false
  const climbing = climb(needs, add, { tell, signal })
    .catch((thrown: unknown) => failed(thrown, { tell, told }))
    .then((ok) => {
      for (const rung of ladderRung.options) if (!told.has(rung)) tell({ rung, state: 'skipped', found: '' })
      waiting.push({ kind: 'done', ok })
      isOver = () => waiting.length === 0
      wake()
    })
  try {
    while (!isOver()) {
      const more = new Promise<void>((resolve) => (wake = resolve))
      const next = waiting.shift()
      if (next === undefined) await more
      else yield next
    }
  } finally {
    leave.abort()
    await climbing
  }
}

interface Climbing {
  readonly tell: Tell
  readonly signal: AbortSignal
}

const climb = async (needs: Needs, { spec, secrets, fingerprint }: Add, climbing: Climbing): Promise<boolean> => {
  const { tell, signal } = climbing
  await using keys = await temporaryKeys(needs.knownHostsFile)
  const target = await resolveTarget(spec, { configFile: needs.sshConfigFile })
  // The key that was given a fingerprint for is no failure: it is trusted and the climb begins again.
  const onStage = (stage: Stage): void => {
    if (fingerprint === undefined || unknownKeyOf(stage.fault)?.fingerprint !== fingerprint) tell(stage)
  }
  const reach = (): Promise<Connection> => connect(target, { knownHostsFile: keys.file, secrets, signal, onStage })
  await using connection = await reach().catch(async (thrown: unknown) => {
    const key = unknownKeyOf(faultOf(thrown))
    if (key === undefined || key.fingerprint !== fingerprint) throw thrown
    await keys.trust(key.address, key.publicKey)
    return reach()
  })
  // Awaited here: the connection is closed when this function ends.
  return await climbSystem(connection, needs, climbing)
}

const climbSystem = async (connection: Connection, needs: Needs, { tell, signal }: Climbing): Promise<boolean> => {
  tell({ rung: 'systemd', state: 'running', found: '' })
  await using manager = await openManager(connection, { signal })
  const [{ facts }, machineId] = await Promise.all([
    lookAt(connection, { now: needs.now, signal }),
    manager.machineId({ signal }),
  ])
  const by = manager.reason === undefined ? manager.way : `${manager.way} (${manager.reason})`
  const found = `systemd ${facts.systemd ?? 'of unknown version'} by ${by}`
  const known = knownAs(needs, { machineId, hostKeys: [connection.hostKey.fingerprint] })
  tell({
    rung: 'systemd',
    state: manager.way === 'systemctl' || known.length > 0 ? 'warning' : 'ok',
    found: known.length === 0 ? found : `${found}; this machine is in the fleet already, as ${known.join(', ')}`,
  })
  tell(
    facts.xray === null
      ? { rung: 'xray', state: 'warning', found: 'no xray yet: prepare sends it' }
      : { rung: 'xray', state: 'ok', found: `xray ${facts.xray.version}` },
  )
  return true
}

/** Names that the machine has in the fleet. */
const knownAs = ({ live }: Needs, machine: Machine): string[] =>
  live.hosts().flatMap(({ id, name }) => (isSameMachine(live.storedHost(id)?.machine ?? null, machine) ? [name] : []))

/** Where no rung has told of its failure itself, it is the first that has told nothing. */
const failed = (
  thrown: unknown,
  { tell, told }: { tell: Tell; told: ReadonlyMap<LadderRung, LadderStep['state']> },
): boolean => {
  const fault = faultOf(thrown)
  const rung = ladderRung.options.find((one) => !told.has(one))
  if (rung !== undefined && ![...told.values()].includes('failed')) {
    const found = fault === undefined ? 'an unexpected error' : describeFault(fault).sentence
    tell({ rung, state: 'failed', found, ...(fault === undefined ? {} : { fault }) })
  }
  return false
}

/** Our own known keys for one test: what is trusted here is forgotten with it. */
const temporaryKeys = async (
  knownHostsFile: string,
): Promise<AsyncDisposable & { file: string; trust(knownAs: string, publicKey: string): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'raptor-test-'))
  const file = join(folder, 'known_hosts')
  await copyFile(knownHostsFile, file).catch(() => undefined)
  return {
    file,
    trust: (knownAs, publicKey) =>
      appendFile(file, `${knownAs} ${keyTypeOf(Buffer.from(publicKey, 'base64'))} ${publicKey}\n`),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
