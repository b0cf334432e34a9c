import { expect, it } from 'vitest'
import { clientAddress } from '../../../server/fleet/tunnels/config/clientAddress.ts'
import { endingInWords } from '../../../server/fleet/live/endingInWords.ts'
import { hostSpec } from '../../../shared/host.ts'
import { faultFrom } from '../faultFrom.ts'

it.each([
  [{ activeState: 'active', subState: 'running', exitCode: 0 }, null],
  [{ activeState: 'failed', exitCode: 23 }, 'exit 23: xray refused its config'],
  [
    { activeState: 'activating', subState: 'auto-restart', exitCode: 255 },
    'exit 255: could not start: is a port taken?',
  ],
  [{ activeState: 'failed', exitSignal: 'SIGKILL' }, 'killed by SIGKILL'],
  [
    { activeState: 'failed', exitCode: 255, result: 'start-limit-hit' },
    'exit 255: could not start: is a port taken?; systemd gave up after too many tries',
  ],
  [{ activeState: 'inactive', result: 'success' }, null],
])('%o ended: %s', (more, words) => {
  const base = { activeState: 'inactive', subState: 'dead', exitCode: null, exitSignal: null, result: 'exit-code' }
  expect(endingInWords({ ...base, ...more })).toBe(words)
})

it('clients dial the public address, else the address, and never an alias', async () => {
  const host = (address: string, publicAddress?: string) =>
    hostSpec.parse({ name: 'fra1', address, ...(publicAddress === undefined ? {} : { publicAddress }) })
  expect(clientAddress(host('fra', '203.0.113.7'))).toBe('203.0.113.7')
  expect(clientAddress(host('fra1.example.com'))).toBe('fra1.example.com')
  expect(clientAddress(host('[2001:db8::1]'))).toBe('2001:db8::1')
  expect(await faultFrom((async () => clientAddress(host('fra')))())).toMatchObject({ kind: 'badInput' })
})
