import { expect, test } from 'vitest'
import { appRouter } from '../../server/api/router.ts'
import { ask } from './ask.ts'

const nouns = ['hosts', 'tunnels', 'services', 'operations'] as const
/** Questions are queries, changes are mutations, streams are subscriptions. */
const procedures: Record<string, 'query' | 'mutation' | 'subscription'> = {
  'hosts.list': 'query',
  'hosts.get': 'query',
  'hosts.test': 'subscription',
  'hosts.add': 'mutation',
  'hosts.update': 'mutation',
  'hosts.accept': 'mutation',
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
  'tunnels.planEdit': 'query',
  'tunnels.create': 'mutation',
  'tunnels.createMany': 'mutation',
  'tunnels.edit': 'mutation',
  'tunnels.start': 'mutation',
  'tunnels.stop': 'mutation',
  'tunnels.restart': 'mutation',
  'tunnels.enable': 'mutation',
  'tunnels.disable': 'mutation',
  'tunnels.delete': 'mutation',
  'tunnels.revisions': 'query',
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
  'operations.resume': 'mutation',
  'operations.retry': 'mutation',
  'tunnels.parseLink': 'query',
}

test('questions are queries, changes are mutations, and there is no other procedure', () => {
  const found = nouns.flatMap((noun) =>
    Object.entries(appRouter[noun]).map(([name, { _def }]) => [`${noun}.${name}`, _def.type]),
  )
  expect(Object.fromEntries(found)).toEqual(procedures)
})

test('a share link is read without any host', async () => {
  const uri = 'ss://YWVzLTI1Ni1nY206c2VjcmV0@192.0.2.1:8388#home'
  const { status, body } = await ask('tunnels.parseLink', { input: { uri } })
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({
    result: { data: { json: { name: 'home', outbound: { protocol: 'shadowsocks' }, warnings: [] } } },
  })
})

test('what is no share link is badInput', async () => {
  const { status, error } = await ask('tunnels.parseLink', { input: { uri: 'not a link' } })
  expect(status).toBe(400)
  expect(error).toMatchObject({ data: { fault: { kind: 'badInput' } } })
})
