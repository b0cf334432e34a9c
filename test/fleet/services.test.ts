import { expect, test } from 'vitest'
import type { FleetContext } from '../../server/fleet/context.ts'
import { makeServices } from '../../server/fleet/services.ts'
import type { Fault } from '../../shared/fault.ts'
import { HostError } from '../../shared/hostError.ts'

const fault: Fault = { kind: 'unreachable', host: 'off1', address: '192.0.2.1:22', reason: 'no answer' }
const unit = {
  name: 'xray-tunnel-home.service',
  description: '',
  loadState: 'loaded',
  activeState: 'active',
  subState: 'running',
  unitFileState: 'enabled',
}

/** Two hosts, one of them switched off; nothing but what a list touches. */
const services = makeServices({
  live: { hosts: () => [{ name: 'fra1' }, { name: 'off1' }], tunnels: () => [{ ref: 'fra1/home' }] },
  sessions: {
    open: async (host: string) => {
      if (host === 'off1') throw new HostError(fault)
      return { manager: { list: async () => [unit, { ...unit, name: 'xray-tunnel-lost.service' }] } }
    },
  },
} as unknown as FleetContext)

test('a host that can’t be asked is a row of the list, beside the others', async () => {
  expect(await services.list(undefined, { by: 'script' })).toEqual([
    {
      host: 'fra1',
      ok: true,
      services: [
        { ...unit, host: 'fra1', owner: 'fra1/home' },
        { ...unit, name: 'xray-tunnel-lost.service', host: 'fra1', owner: null },
      ],
    },
    { host: 'off1', ok: false, fault },
  ])
})

test('asked about that host alone, the list rejects with why', async () => {
  await expect(services.list('off1', { by: 'script' })).rejects.toMatchObject({ fault })
})
