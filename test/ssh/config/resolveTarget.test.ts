import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseJump } from '../../../server/ssh/config/jumpSpec.ts'
import { listConfigHosts } from '../../../server/ssh/config/listConfigHosts.ts'
import { resolveTarget } from '../../../server/ssh/config/resolveTarget.ts'
import type { Wanted } from '../../../server/ssh/config/target.ts'

let folder = ''
let configFile = ''
const config = `
Include more/*.conf
Host web
  HostName 192.0.2.10
  Port 2222
  User deploy
  IdentityFile ~/keys/%h
  IdentitiesOnly yes
  UserKnownHostsFile /nowhere/known
  ProxyJump first,hop@second:2200
Host first second
  User hop
Host proxied
  ProxyCommand nc -x proxy:1080 %h %p
Host loop
  ProxyJump loop
Host aliased
  HostName 192.0.2.30
  HostKeyAlias the-real-one
Match host matched
  User frommatch
Host *
  IdentityAgent /run/agent.sock
`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ssh-config-'))
  configFile = join(folder, 'config')
  await mkdir(join(folder, 'more'))
  await writeFile(configFile, config.replace('more/*', join(folder, 'more', '*')))
  await writeFile(join(folder, 'more', 'a.conf'), 'Host "inc one" *.wild !not other # note\n  HostName 192.0.2.20\n')
})
afterAll(() => rm(folder, { recursive: true }))

const resolve = (wanted: Omit<Wanted, 'name'>) => resolveTarget({ name: 'box', ...wanted }, { configFile, env: {} })

describe('a target', () => {
  it('takes name, port, user, keys and known hosts from the alias', async () => {
    expect(await resolve({ address: 'web' })).toMatchObject({
      host: 'box',
      hostName: '192.0.2.10',
      port: 2222,
      user: 'deploy',
      knownAs: '[192.0.2.10]:2222',
      identitiesOnly: true,
      agent: '/run/agent.sock',
      identityFiles: [expect.stringMatching(/\/keys\/192\.0\.2\.10$/)],
    })
  })
  it('follows several jumps, the last one nearest', async () => {
    const { jump } = await resolve({ address: 'web' })
    expect(jump).toMatchObject({ hostName: 'second', port: 2200, user: 'hop' })
    expect(jump?.jump).toMatchObject({ hostName: 'first', port: 22, user: 'hop', jump: undefined })
  })
  it('follows Include and Match', async () => {
    expect((await resolve({ address: 'other' })).hostName).toBe('192.0.2.20')
    expect((await resolve({ address: 'matched' })).user).toBe('frommatch')
  })
  it('lets what was asked for win', async () => {
    const target = await resolve({ address: 'web', port: 22, user: 'me', keyFile: '/k', jump: 'x@only' })
    expect(target).toMatchObject({ port: 22, user: 'me', keyFile: '/k', knownAs: '192.0.2.10' })
    expect(target.identityFiles[0]).toBe('/k')
    expect(target.jump).toMatchObject({ hostName: 'only', user: 'x', jump: undefined })
  })
  it('expands the tokens of a ProxyCommand', async () =>
    expect((await resolve({ address: 'proxied', port: 2022 })).proxyCommand).toBe('nc -x proxy:1080 proxied 2022'))
  it('is known by its HostKeyAlias', async () =>
    expect((await resolve({ address: 'aliased', port: 2222 })).knownAs).toBe('the-real-one'))
  it('is not reached through itself', async () =>
    expect(resolve({ address: 'loop' })).rejects.toMatchObject({ fault: { kind: 'badInput' } }))
  it('never takes an address for an option', async () =>
    expect(resolve({ address: '-oProxyCommand=id' })).rejects.toMatchObject({ fault: { kind: 'badInput' } }))
})

describe('hosts of which ssh says the same', () => {
  const plain = async (text: string): Promise<string> => {
    const file = join(folder, 'plain')
    await writeFile(file, text)
    return file
  }
  const go = async (address: string, file: string, more: Partial<Wanted> = {}) =>
    resolveTarget({ name: address, address, ...more }, { configFile: file, env: {} })

  it('keep their own names, keys and ports, whoever came first', async () => {
    const file = await plain(
      'Host a b\n  User shared\n  HostName b\nHost far-*\n  User far\n  IdentityFile ~/keys/far\n',
    )
    const seen = await Promise.all(
      ['b', 'a', 'far-1', 'far-2', 'near', 'near.two'].map((address) => go(address, file, { port: 2200 })),
    )
    const mine = userInfo().username
    expect(seen.map(({ hostName, user, knownAs }) => [hostName, user, knownAs])).toEqual([
      ['b', 'shared', '[b]:2200'],
      ['b', 'shared', '[b]:2200'],
      ['far-1', 'far', '[far-1]:2200'],
      ['far-2', 'far', '[far-2]:2200'],
      ['near', mine, '[near]:2200'],
      ['near.two', mine, '[near.two]:2200'],
    ])
  })
  it('are told of a change in the configuration, or in what it includes, at once', async () => {
    const inner = join(folder, 'inner')
    await writeFile(inner, 'User before\n')
    const file = await plain(`Include ${inner}\n`)
    expect([(await go('one', file)).user, (await go('two', file)).user]).toEqual(['before', 'before'])
    await writeFile(inner, 'User after1\n')
    expect([(await go('one', file)).user, (await go('two', file)).user]).toEqual(['after1', 'after1'])
    await plain('User outer\n')
    expect((await go('two', file)).user).toBe('outer')
  })
  it('are told apart where only ssh can: Match, tokens, negated names', async () => {
    const match = await plain('Match originalhost one\n  User matched\nMatch all\n  User rest\n')
    expect([(await go('two', match)).user, (await go('one', match)).user]).toEqual(['rest', 'matched'])
    const tokens = await plain('HostName %h.example.net\n')
    expect([(await go('one', tokens)).hostName, (await go('two', tokens)).hostName]).toEqual([
      'one.example.net',
      'two.example.net',
    ])
    const negated = await plain('Host n* !no\n  User yes\nHost *\n  User else\n')
    expect([(await go('na', negated)).user, (await go('no', negated)).user]).toEqual(['yes', 'else'])
  })
})

it('lists aliases without wildcards, included files first', async () =>
  expect(await listConfigHosts(configFile)).toEqual(['other', 'web', 'first', 'second', 'proxied', 'loop', 'aliased']))

it('reads jumps as ssh -J takes them', () => {
  const wanted = parseJump('a, me@b:22 ,ssh://c:2222/,[2001:db8::1]:7,2001:db8::2').map((hop) => hop.wanted)
  expect(wanted).toEqual([
    { name: 'a', address: 'a' },
    { name: 'b', address: 'b', user: 'me', port: 22 },
    { name: 'c', address: 'c', port: 2222 },
    { name: '2001:db8::1', address: '2001:db8::1', port: 7 },
    { name: '2001:db8::2', address: '2001:db8::2' },
  ])
})
