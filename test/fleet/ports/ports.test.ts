import { expect, it } from 'vitest'
import { assertPortsFree, takeFreePort, takenPorts, type PortsOfHost } from '../../../server/fleet/ports/ports.ts'
import type { Listener } from '../../../shared/xray/config/listeners.ts'
import { faultOf } from '../../../shared/hostError.ts'

const listener = (port: number, address = '127.0.0.1'): Listener => ({
  address,
  port,
  protocol: 'tcp',
  role: 'inbound',
  tag: 'in',
  path: 'inbounds[0].port',
})

const host: PortsOfHost = {
  host: 'fra1',
  listening: [
    { protocol: 'tcp', address: '0.0.0.0', port: 443, owner: { pid: 9, name: 'nginx', unit: 'nginx.service' } },
    {
      protocol: 'tcp',
      address: '127.0.0.1',
      port: 1080,
      owner: { pid: 8, name: 'xray', unit: 'xray-tunnel-home.service' },
    },
  ],
  tunnels: [
    { id: 'home', listeners: [listener(1080)] },
    { id: 'stopped', listeners: [listener(1081)] },
  ],
}

const faultFor = (id: string, wanted: Listener) => {
  try {
    assertPortsFree({ id, listeners: [wanted] }, host)
    return undefined
  } catch (thrown) {
    return faultOf(thrown)
  }
}

it('a port of another tunnel is refused by the tunnel’s name, also when that is stopped', () => {
  expect(faultFor('new', listener(1080))).toMatchObject({ port: 1080, owner: 'the tunnel home', free: 1082 })
  expect(faultFor('new', listener(1081, '0.0.0.0'))).toMatchObject({ port: 1081, owner: 'the tunnel stopped' })
})

it('a port that something else listens on is refused by its owner, on whatever address', () => {
  expect(faultFor('new', listener(443))).toMatchObject({
    kind: 'portTaken',
    host: 'fra1',
    owner: 'nginx (nginx.service, process 9)',
  })
})

it('the sockets of a tunnel’s own unit are in nobody’s way', () => {
  expect(faultFor('home', listener(1080))).toBeUndefined()
  expect(takenPorts(host, 'home')).toEqual(new Set([443, 1081]))
})

it('a port that was taken once is not given again, and no port at all is an error', () => {
  const taken = takenPorts(host, 'new')
  const range = { first: 1080, last: 1083 }
  expect([takeFreePort(taken, range), takeFreePort(taken, range)]).toEqual([1082, 1083])
  expect(() => takeFreePort(taken, range)).toThrow(RangeError)
  expect(takeFreePort(taken, range, { first: 8443, last: 8443 })).toBe(8443)
})
