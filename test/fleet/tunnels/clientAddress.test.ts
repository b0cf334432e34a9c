import { expect, it } from 'vitest'
import { clientAddress } from '../../../server/fleet/tunnels/config/clientAddress.ts'
import { hostSpec } from '../../../shared/host.ts'
import { faultFrom } from '../faultFrom.ts'

it('clients dial the public address, else the address, and never an alias', async () => {
  const host = (address: string, publicAddress?: string) =>
    hostSpec.parse({ name: 'fra1', address, ...(publicAddress === undefined ? {} : { publicAddress }) })
  expect(clientAddress(host('fra', '203.0.113.7'))).toBe('203.0.113.7')
  expect(clientAddress(host('fra1.example.com'))).toBe('fra1.example.com')
  expect(clientAddress(host('[2001:db8::1]'))).toBe('2001:db8::1')
  expect(await faultFrom((async () => clientAddress(host('fra')))())).toMatchObject({ kind: 'badInput' })
})
