import { place } from '../../../shared/name.ts'
import type { FileChange, TunnelPart } from './change.ts'
import type { FoundTunnel } from './lookAtTunnels.ts'

const owner = `${place.user}:${place.group}`

/** What taking a tunnel away changes on its host. */
export const removingPart = (
  { uid, id }: { readonly uid: string; readonly id: string },
  found: FoundTunnel,
): TunnelPart => ({
  kind: 'tunnel',
  uid,
  id,
  files: (['config', 'unit'] as const).map((file): FileChange => ({
    path: file === 'config' ? place.config(id) : place.unit(id),
    base: found.files[file]?.sha256 ?? 'absent',
    text: null,
    mode: file === 'config' ? '0640' : '0644',
    owner: file === 'config' ? owner : 'root:root',
  })),
  test: null,
  unit: { enabled: false, state: 'gone' },
  verify: { listeners: [], traffic: false },
})
