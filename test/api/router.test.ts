import { expect, test } from 'vitest'
import { appRouter } from '../../server/api/router.ts'
import type { Fleet } from '../../server/fleet/fleet.ts'
import { ask } from './ask.ts'
import { fakeFleet } from './fakeFleet.ts'

const nouns = ['hosts', 'tunnels', 'services', 'operations'] as const
type Noun = (typeof nouns)[number]
type Method = { [N in Noun]: `${N}.${keyof Fleet[N] & string}` }[Noun]

/** A new method of the fleet doesn't compile until it is here. */
const methods: Record<Method, 'query' | 'mutation' | 'subscription'> = {
  'hosts.list': 'query',
  'hosts.get': 'query',
  'hosts.test': 'subscription',
  'hosts.add': 'mutation',
  'hosts.update': 'mutation',
  'hosts.unlock': 'mutation',
  'hosts.trust': 'mutation',
  'hosts.reconnect': 'mutation',
  'hosts.facts': 'query',
  'hosts.check': 'query',
  'hosts.planPrepare': 'query',
  'hosts.prepare': 'mutation',
  'hosts.planRemove': 'query',
  'hosts.remove': 'mutation',
  'hosts.fromSshConfig': 'query',
  'hosts.freePort': 'query',
  'tunnels.list': 'query',
  'tunnels.get': 'query',
  'tunnels.plan': 'query',
  'tunnels.create': 'mutation',
  'tunnels.createMany': 'mutation',
  'tunnels.start': 'mutation',
  'tunnels.stop': 'mutation',
  'tunnels.restart': 'mutation',
  'tunnels.enable': 'mutation',
  'tunnels.disable': 'mutation',
  'tunnels.delete': 'mutation',
  'tunnels.probe': 'query',
  'tunnels.shareLink': 'query',
  'services.list': 'query',
  'services.logs': 'query',
  'services.follow': 'subscription',
  'services.watch': 'subscription',
  'operations.list': 'query',
  'operations.get': 'query',
  'operations.watch': 'subscription',
  'operations.cancel': 'mutation',
  'operations.retry': 'mutation',
}

test('every method of the fleet is a procedure of its name, and changes are mutations', () => {
  const procedures = nouns.flatMap((noun) =>
    Object.entries(appRouter[noun]).map(([name, { _def }]) => [`${noun}.${name}`, _def.type]),
  )
  expect(Object.fromEntries(procedures)).toEqual({ ...methods, 'tunnels.parseLink': 'query' })
})

test('a share link is read without any host', async () => {
  const uri = 'ss://YWVzLTI1Ni1nY206c2VjcmV0@192.0.2.1:8388#home'
  const { status, body } = await ask('tunnels.parseLink', { fleet: fakeFleet(), input: { uri } })
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({
    result: { data: { json: { name: 'home', outbound: { protocol: 'shadowsocks' }, warnings: [] } } },
  })
})

test('what is no share link is badInput', async () => {
  const { status, error } = await ask('tunnels.parseLink', { fleet: fakeFleet(), input: { uri: 'not a link' } })
  expect(status).toBe(400)
  expect(error).toMatchObject({ data: { fault: { kind: 'badInput' } } })
})
