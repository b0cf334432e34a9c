import type { ServiceDetail } from '../../../shared/service.ts'
import { signalName } from './signalName.ts'

/** Properties of a unit by systemd's names, in `systemctl show` form (times either as printed or in microseconds). */
export type Properties = Readonly<Record<string, string>>

/** A unit's properties in our words. What systemd doesn't say is null; never NaN. */
export const detailOf = (properties: Properties): ServiceDetail => {
  const text = (name: string): string => properties[name] ?? ''
  const activeState = text('ActiveState')
  const ended = endingOf(Number(text('ExecMainCode')), Number(text('ExecMainStatus')))
  return {
    name: text('Id'),
    description: text('Description'),
    loadState: text('LoadState'),
    activeState,
    subState: text('SubState'),
    unitFileState: fileState(text('UnitFileState')),
    mainPid: numberOf(text('MainPID')) ?? 0,
    restarts: numberOf(text('NRestarts')) ?? 0,
    sinceMs: timeOf(text(enteredBy(activeState))),
    result: text('Result'),
    ...ended,
    memoryBytes: numberOf(text('MemoryCurrent')),
    cpuNs: numberOf(text('CPUUsageNSec')),
    needsReload: text('NeedDaemonReload') === 'yes',
    fragmentPath: text('FragmentPath'),
    invocationId: text('InvocationID'),
  }
}

/** Which timestamp is the moment a state was entered, as `systemctl status` reads them. */
const enteredBy = (activeState: string): string => {
  switch (activeState) {
    case 'active':
    case 'reloading':
    case 'refreshing':
      return 'ActiveEnterTimestamp'
    case 'inactive':
    case 'failed':
      return 'InactiveEnterTimestamp'
    case 'activating':
      return 'InactiveExitTimestamp'
    default:
      return 'ActiveExitTimestamp'
  }
}

/** CLD_EXITED is 1, CLD_KILLED 2, CLD_DUMPED 3 (siginfo.h). */
const endingOf = (code: number, status: number): Pick<ServiceDetail, 'exitCode' | 'exitSignal'> => {
  if (code === 1) return { exitCode: status, exitSignal: null }
  if (code === 2 || code === 3) return { exitCode: null, exitSignal: signalName(status) }
  return { exitCode: null, exitSignal: null }
}

/** systemctl is-enabled says `not-found` (since 254) where D-Bus says nothing. */
const fileState = (text: string): string => (text === 'not-found' ? '' : text)

/** `[not set]`, `[no data]` and 2^64-1 are "not known". */
const numberOf = (text: string): number | null => {
  if (!/^\d+$/.test(text)) return null
  return text === '18446744073709551615' ? null : Number(text)
}

const timeOf = (text: string): number | null => {
  if (/^\d+$/.test(text)) return text === '0' ? null : Math.floor(Number(text) / 1000)
  const [, day, time, fraction = ''] = /^\w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? UTC$/.exec(text) ?? []
  return day === undefined || time === undefined ? null : Date.parse(`${day}T${time}${fraction.slice(0, 4)}Z`)
}
