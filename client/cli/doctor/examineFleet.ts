import { describeFault } from '../../../shared/describeFault.ts'
import type { HostView } from '../../../shared/host.ts'
import { connect } from '../session/connect.ts'
import { faultOfError } from '../outcome/faultOfError.ts'
import type { Globals } from '../session/globals.ts'
import { settled } from '../session/settled.ts'
import type { Finding } from './finding.ts'

/** The server, and how each host is reached. */
export const examineFleet = async (globals: Globals): Promise<Finding[]> => {
  try {
    await using raptor = await connect(globals)
    const { hosts } = await settled({ raptor, signal: new AbortController().signal })
    return [{ what: 'Fleet', state: 'ok', found: `${hosts.length} hosts` }, ...hosts.map(hostFinding)]
  } catch (error) {
    const fault = faultOfError(error)
    if (fault === undefined) throw error
    const { sentence, next } = describeFault(fault)
    return [{ what: 'Fleet', state: 'problem', found: sentence, next }]
  }
}

const hostFinding = ({ name, freshness, way }: HostView): Finding => {
  switch (freshness.kind) {
    case 'live':
      return { what: name, state: 'ok', found: `live, by ${way ?? 'no way'}` }
    case 'polling':
      return { what: name, state: 'warning', found: `polling: ${freshness.reason}` }
    case 'connecting':
      return { what: name, state: 'warning', found: 'connecting' }
    case 'stale': {
      const { sentence, next } = describeFault(freshness.fault)
      return { what: name, state: 'problem', found: sentence, next }
    }
  }
}
