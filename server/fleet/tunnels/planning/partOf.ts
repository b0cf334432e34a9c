import { place } from '../../../../shared/name.ts'
import type { TunnelPart } from '../../change/change.ts'
import type { FoundTunnel } from '../../change/lookAtTunnels.ts'
import type { StoredTunnel } from '../../../store/fleetStore.ts'
import type { MadeTunnel } from './madeTunnel.ts'

const owner = `${place.user}:${place.group}`

/** What writing a tunnel's files changes on its host, from what was found there. One that is wanted stopped isn't run. */
export const writingPart = (
  made: MadeTunnel,
  found: FoundTunnel,
  wanted: StoredTunnel['wanted'] = 'running',
): TunnelPart => ({
  kind: 'tunnel',
  uid: made.uid,
  id: made.id,
  files: [
    {
      path: place.config(made.id),
      base: baseOf(found, 'config'),
      text: made.config,
      mode: '0640',
      owner,
    },
    { path: place.unit(made.id), base: baseOf(found, 'unit'), text: made.unit, mode: '0644', owner: 'root:root' },
  ],
  test: made.config,
  unit: wanted === 'running' ? { enabled: true, state: 'restarted' } : { enabled: null, state: null },
  verify: wanted === 'running' ? { listeners: made.listeners, traffic: true } : { listeners: [], traffic: false },
})

/** What an order to a unit that stands changes on its host: no file. */
export const unitPart = (
  { uid, id, listeners }: Pick<StoredTunnel, 'uid' | 'id' | 'listeners'>,
  unit: TunnelPart['unit'],
): TunnelPart => ({
  kind: 'tunnel',
  uid,
  id,
  files: [],
  test: null,
  unit,
  verify: { listeners: unit.state === 'started' || unit.state === 'restarted' ? listeners : [], traffic: false },
})

const baseOf = ({ files }: FoundTunnel, file: 'config' | 'unit'): string => files[file]?.sha256 ?? 'absent'
