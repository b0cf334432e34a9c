import { randomUUID } from 'node:crypto'
import type { Change, ChangePart, HostPart, TunnelPart } from '../../../server/fleet/change/change.ts'
import { sha256 } from '../../../server/fleet/deploy/sha256.ts'
import { rotation, sharedFolder, tmpfiles } from '../../../server/fleet/change/hostFiles.ts'
import type { Lease } from '../../../server/fleet/change/lease.ts'
import { tunnelFiles } from '../../../server/fleet/deploy/files.ts'
import { renderUnit } from '../../../server/systemd/unit/renderUnit.ts'
import { place, tunnelId } from '../../../shared/name.ts'
import type { JsonObject } from '../../../shared/xray/config/config.ts'
import { listeners } from '../../../shared/xray/config/listeners.ts'

export const fleet = 'b2c1a0de-0000-4000-8000-00000000000a'

export const leaseOf = (more: Partial<Lease> = {}): Lease => ({
  fleet,
  operation: randomUUID(),
  by: 'anna@laptop',
  waitSeconds: 0,
  ...more,
})

export const changeOf = (...parts: ChangePart[]): Change => ({
  version: 1,
  fleet,
  host: { id: randomUUID(), name: 'h1' },
  parts,
})

export const plainConfig = (port: number, more: object = {}): JsonObject => ({
  log: { loglevel: 'warning' },
  inbounds: [{ tag: 'socks', listen: '127.0.0.1', port, protocol: 'socks', settings: { udp: true } }],
  outbounds: [{ tag: 'direct', protocol: 'freedom' }],
  ...more,
})

export interface PartOptions {
  readonly config?: JsonObject | string
  readonly template?: 'standard' | 'hardened'
  readonly base?: { readonly config: string; readonly unit: string }
  readonly was?: { readonly enabled: boolean; readonly active: boolean }
}

/** A tunnel as it shall be: written, enabled, restarted. */
export const tunnelPart = (id: string, port: number, options: PartOptions = {}): TunnelPart => {
  const { config = plainConfig(port), template = 'hardened', base, was = { enabled: false, active: false } } = options
  const text = typeof config === 'string' ? config : `${JSON.stringify(config, null, 2)}\n`
  const unit = renderUnit({
    fleet,
    uid: '0f0f0f0f-1111-4222-8333-444444444444',
    id: tunnelId.parse(id),
    name: id,
    revision: 1,
    configHash: sha256(text),
    template,
    systemd: 247,
  })
  const files = tunnelFiles(id)
  return {
    kind: 'tunnel',
    uid: '0f0f0f0f-1111-4222-8333-444444444444',
    id,
    files: [
      { ...fileOf(files.config), base: base?.config ?? 'absent', text },
      { ...fileOf(files.unit), base: base?.unit ?? 'absent', text: unit },
    ],
    test: text,
    unit: { base: was, enabled: true, state: 'restarted' },
    verify: { listeners: typeof config === 'string' ? [] : listeners(config), traffic: false },
  }
}

const fileOf = ({ path, mode, owner }: { path: string; mode: string; owner: string }) => ({ path, mode, owner })

/** The same tunnel, to be taken away. */
export const goneAfter = (part: TunnelPart): TunnelPart => ({
  ...part,
  files: part.files.map((file) => ({ ...file, base: file.text === null ? 'absent' : sha256(file.text), text: null })),
  test: null,
  unit: { base: { enabled: true, active: true }, enabled: null, state: 'gone' },
  verify: { listeners: [], traffic: false },
})

/** An order without files. */
export const orderTo = (part: TunnelPart, state: 'started' | 'restarted' | 'stopped'): TunnelPart => ({
  ...part,
  files: [],
  test: null,
  unit: { base: { enabled: true, active: state === 'stopped' }, enabled: null, state },
  verify: { ...part.verify, listeners: state === 'stopped' ? [] : part.verify.listeners },
})

/** What a host needs besides xray, from nothing. */
export const prepareHost = (more: Partial<HostPart> = {}): HostPart => ({
  kind: 'host',
  account: 'made',
  folders: [place.configFolder, place.logFolder].map((path) => ({
    path,
    base: 'absent',
    mode: sharedFolder.mode,
    owner: sharedFolder.owner,
  })),
  files: [
    { ...rotation, base: 'absent' },
    { ...tmpfiles, base: 'absent' },
  ],
  binary: null,
  swept: [],
  ...more,
})
