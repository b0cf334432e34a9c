import { z } from 'zod'
import { HostError } from '../../../shared/hostError.ts'
import type { ServiceDetail, ServiceUnit } from '../../../shared/service.ts'
import type { CallOptions, JobOrder } from '../../systemd/manager/manager.ts'
import { isMachineId } from '../../systemd/questions/machineId.ts'
import { mergeUnits, mostUnits, type UnitFileState } from '../../systemd/questions/mergeUnits.ts'
import { detailOf } from '../../systemd/questions/serviceDetail.ts'
import type { Bus, Call } from '../connection/bus.ts'
import { read } from './read.ts'
import type { UnitFiles } from './unitFiles.ts'
import { unitPath } from './unitPath.ts'

const manager = { path: '/org/freedesktop/systemd1', interface: 'org.freedesktop.systemd1.Manager' } as const

export interface ListOptions extends CallOptions {
  /** Files that are known need not be read again. */
  readonly files?: UnitFiles | undefined
}

/** Loaded units and unit files that match, asked for together: one round trip. Neither call loads a unit. */
export const listUnitsByBus = async (
  bus: Bus,
  patterns: readonly string[],
  { files, ...options }: ListOptions = {},
): Promise<ServiceUnit[]> => {
  const known = files?.known(patterns)
  const [units, states] = await Promise.all([
    listLoaded(bus, patterns, options),
    known ?? listFiles(bus, patterns, { files, ...options }),
  ])
  const listed = mergeUnits(units, states)
  // A unit can be loaded from a new file without a signal about files.
  if (known === undefined || !listed.some((unit) => unit.loadState === 'loaded' && unit.unitFileState === ''))
    return listed
  return mergeUnits(units, await listFiles(bus, patterns, { files, ...options }))
}

const listLoaded = async (bus: Bus, patterns: readonly string[], options: CallOptions) => {
  const call = { ...manager, member: 'ListUnitsByPatterns', signature: 'asas', body: [[], patterns] }
  const units = await bus.call(call, options)
  return read(unitRows, units, { host: bus.host, command: call.member }).map(toUnit)
}

const listFiles = async (
  bus: Bus,
  patterns: readonly string[],
  { files, ...options }: ListOptions,
): Promise<UnitFileState[]> => {
  const call = { ...manager, member: 'ListUnitFilesByPatterns', signature: 'asas', body: [[], patterns] }
  const age = files?.age ?? 0
  const rows = read(fileRows, await bus.call(call, options), { host: bus.host, command: call.member })
  const states = rows.map(([path, state]): UnitFileState => ({ path, state }))
  files?.keep(patterns, states, age)
  return states
}

/**
 * Every property of a unit, and its file state from the disk: systemd keeps UnitFileState from before an `enable` until
 * it reloads. Reading loads a unit that isn't loaded, so this must never answer a UnitNew signal.
 */
export const getUnitByBus = async (bus: Bus, name: string, options?: CallOptions): Promise<ServiceDetail> => {
  const [properties, fileState] = await Promise.all([
    bus.call(getAll(unitPath(name)), options),
    bus.call({ ...manager, member: 'GetUnitFileState', signature: 's', body: [name] }, options).catch(() => ''),
  ])
  const known = read(z.map(z.string(), z.unknown()), properties, { host: bus.host, command: 'GetAll' })
  const texts = [...known].flatMap(([key, value]) => {
    const text = showText(value)
    return text === undefined ? [] : [[key, text]]
  })
  return detailOf({ ...Object.fromEntries(texts), UnitFileState: String(fileState) })
}

/** Every peer on a bus answers this, and everybody may ask systemd. */
export const machineIdByBus = async (bus: Bus, options?: CallOptions): Promise<string> => {
  const call: Call = {
    path: manager.path,
    interface: 'org.freedesktop.DBus.Peer',
    member: 'GetMachineId',
    what: 'read the machine id',
  }
  return read(z.string().refine(isMachineId), await bus.call(call, options), { host: bus.host, command: call.member })
}

/** Orders a job and gives its object path. */
export const orderJob = async (
  bus: Bus,
  { order, name }: { order: JobOrder; name: string },
  options?: CallOptions,
): Promise<string> => {
  const member = { start: 'StartUnit', stop: 'StopUnit', restart: 'RestartUnit' }[order]
  const call = { ...manager, member, signature: 'ss', body: [name, 'replace'], what: `${order} ${name}`, unit: name }
  return read(z.string(), await bus.call(call, options), { host: bus.host, command: member })
}

/** Object paths of all jobs that systemd has now. */
export const listJobs = async (bus: Bus, options?: CallOptions): Promise<Set<string>> => {
  const reply = await bus.call({ ...manager, member: 'ListJobs' }, options)
  const jobs = read(z.array(jobRow), reply, { host: bus.host, command: 'ListJobs' })
  return new Set(jobs.map((job) => job[4]))
}

export const enableFiles = (names: readonly string[]): Call => ({
  ...manager,
  member: 'EnableUnitFiles',
  signature: 'asbb',
  body: [names, false, false],
  what: `enable ${names.join(', ')}`,
  ...(names.length === 1 && names[0] !== undefined ? { unit: names[0] } : {}),
})

export const disableFiles = (names: readonly string[]): Call => ({
  ...manager,
  member: 'DisableUnitFiles',
  signature: 'asb',
  body: [names, false],
  what: `disable ${names.join(', ')}`,
  ...(names.length === 1 && names[0] !== undefined ? { unit: names[0] } : {}),
})

export const resetFailed = (name: string): Call => ({
  ...manager,
  member: 'ResetFailedUnit',
  signature: 's',
  body: [name],
  what: `reset the failed state of ${name}`,
  unit: name,
})

export const reloadSystemd: Call = { ...manager, member: 'Reload', what: 'reload systemd' }

/** Makes systemd send signals to this connection; a second time on the same connection is no error. */
export const subscribe = async (bus: Bus, options?: CallOptions): Promise<void> => {
  try {
    await bus.call({ ...manager, member: 'Subscribe' }, options)
  } catch (error) {
    const again = error instanceof HostError && error.fault.kind === 'commandFailed' && error.fault.ending === already
    if (!again) throw error
  }
}

const already = 'AlreadySubscribed'

const getAll = (path: string): Call => ({
  path,
  interface: 'org.freedesktop.DBus.Properties',
  member: 'GetAll',
  signature: 's',
  body: [''],
  what: 'read the unit',
})

type UnitRow = [name: string, description: string, load: string, active: string, sub: string, ...rest: unknown[]]

const isUnitRow = (row: unknown): row is UnitRow =>
  Array.isArray(row) && row.length >= 5 && row.slice(0, 5).every((part) => typeof part === 'string')

/** Looked at by hand: this is read for every unit of every host, and a schema of ten columns costs as much as the call. */
const unitRows = z.custom<UnitRow[]>((rows) => Array.isArray(rows) && rows.length <= mostUnits && rows.every(isUnitRow))

const fileRows = z.array(z.tuple([z.string(), z.string()])).max(mostUnits)

const jobRow = z.tuple([z.number(), z.string(), z.string(), z.string(), z.string()]).rest(z.unknown())

const toUnit = ([name, description, loadState, activeState, subState]: UnitRow): Omit<
  ServiceUnit,
  'unitFileState'
> => ({ name, description, loadState, activeState, subState })

/** A property in `systemctl show` form; structures are left out. */
const showText = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return Buffer.isBuffer(value) ? value.toString('hex') : undefined
}
