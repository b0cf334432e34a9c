import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { hostName } from '../../../shared/name.ts'
import type { OpenStore } from './openedStore.ts'
import { archivedOf, hostNamed, revisionOf, tunnelOn } from './samples.ts'

export const wantedContract = (open: OpenStore): void => {
  test('the fleet keeps its id and its settings', async () => {
    await using opened = await open()
    const { fleet } = opened.store
    const id = await fleet.id()
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(await fleet.id()).toBe(id)
    expect(await fleet.setting('retention')).toBeUndefined()
    await fleet.putSetting('retention', { days: 30 })
    await fleet.putSetting('retention', { days: 60, operations: 5 })
    expect(await fleet.setting('retention')).toEqual({ days: 60, operations: 5 })
  })

  test('a host is given back as it was added, and found by id and by name', async () => {
    await using opened = await open()
    const { hosts } = opened.store
    const host = hostNamed('fra1', {
      port: 2222,
      user: 'deploy',
      machine: { machineId: 'c'.repeat(32), hostKeys: ['SHA256:x'] },
    })
    expect(await hosts.add(host)).toEqual({ ...host, version: 1 })
    expect(await hosts.get(host.id)).toEqual({ ...host, version: 1 })
    expect(await hosts.byName('fra1')).toEqual({ ...host, version: 1 })
    expect(await hosts.get(randomUUID())).toBeUndefined()
    expect(await hosts.byName('FRA1')).toBeUndefined()
  })

  test('hosts are listed in the order of their bytes, whatever the language of the database', async () => {
    await using opened = await open()
    const { hosts } = opened.store
    for (const name of ['b', 'a-1', 'a1', 'B', 'a.1']) await hosts.add(hostNamed(name))
    expect((await hosts.list()).map(({ name }) => name)).toEqual(['B', 'a-1', 'a.1', 'a1', 'b'])
  })

  test('a name is given once', async () => {
    await using opened = await open()
    const { hosts } = opened.store
    await hosts.add(hostNamed('fra1'))
    const other = await hosts.add(hostNamed('ams1'))
    await expect(hosts.add(hostNamed('fra1'))).rejects.toMatchObject({ fault: { kind: 'alreadyExists', name: 'fra1' } })
    await expect(hosts.update(other.id, { name: hostName.parse('fra1') })).rejects.toMatchObject({
      fault: { kind: 'alreadyExists', what: 'host', name: 'fra1' },
    })
    expect((await hosts.update(other.id, { name: hostName.parse('ams2') })).name).toBe('ams2')
    await hosts.add(hostNamed('ams1'))
  })

  test('a host is changed where the caller has seen its newest version, and fields can be taken out', async () => {
    await using opened = await open()
    const { hosts } = opened.store
    const { id } = await hosts.add(hostNamed('fra1', { port: 2222 }))
    const second = await hosts.update(id, { address: '192.0.2.2' }, { expected: 1 })
    expect(second).toMatchObject({ address: '192.0.2.2', port: 2222, version: 2 })
    await expect(hosts.update(id, { address: '192.0.2.3' }, { expected: 1 })).rejects.toMatchObject({
      fault: { kind: 'changedMeanwhile', what: 'host', name: 'fra1' },
    })
    expect(await hosts.update(id, { port: undefined })).not.toHaveProperty('port')
    await expect(hosts.update(randomUUID(), {})).rejects.toMatchObject({ fault: { kind: 'notFound', what: 'host' } })
  })

  test('a tunnel is found by uid, by its place and by its id on whatever host', async () => {
    await using opened = await open()
    const { hosts, tunnels } = opened.store
    const [fra, ams] = [await hosts.add(hostNamed('fra1')), await hosts.add(hostNamed('ams1'))]
    const home = tunnelOn(fra.id, 'home', { owner: randomUUID() })
    expect(await tunnels.add(home)).toEqual({ ...home, version: 1 })
    const away = await tunnels.add(tunnelOn(ams.id, 'home'))
    await tunnels.add(tunnelOn(ams.id, 'office'))
    expect(await tunnels.get(home.uid)).toEqual({ ...home, version: 1 })
    expect(await tunnels.on(ams.id, 'home')).toEqual(away)
    expect(await tunnels.on(ams.id, 'nope')).toBeUndefined()
    expect((await tunnels.withId('home')).map(({ uid }) => uid).toSorted()).toEqual([home.uid, away.uid].toSorted())
    expect((await tunnels.list(ams.id)).map(({ id }) => id)).toEqual(['home', 'office'])
    expect(await tunnels.list()).toHaveLength(3)
    expect(await tunnels.count()).toBe(3)
  })

  test('an id stands once on a host, also where a tunnel moves there', async () => {
    await using opened = await open()
    const { hosts, tunnels } = opened.store
    const [fra, ams] = [await hosts.add(hostNamed('fra1')), await hosts.add(hostNamed('ams1'))]
    await tunnels.add(tunnelOn(fra.id, 'home'))
    const away = await tunnels.add(tunnelOn(ams.id, 'home'))
    const exists = { fault: { kind: 'alreadyExists', what: 'tunnel', name: 'home' } }
    await expect(tunnels.add(tunnelOn(fra.id, 'home'))).rejects.toMatchObject(exists)
    await expect(tunnels.update(away.uid, { hostId: fra.id })).rejects.toMatchObject(exists)
    await expect(tunnels.add(tunnelOn(randomUUID(), 'home'))).rejects.toMatchObject({
      fault: { kind: 'notFound', what: 'host' },
    })
    const fresh = await hosts.add(hostNamed('nyc1'))
    expect(await tunnels.update(away.uid, { hostId: fresh.id, wanted: 'stopped' }, { expected: 1 })).toEqual({
      ...away,
      hostId: fresh.id,
      wanted: 'stopped',
      version: 2,
    })
    await expect(tunnels.update(away.uid, { name: 'x' }, { expected: 1 })).rejects.toMatchObject({
      fault: { kind: 'changedMeanwhile', what: 'tunnel', name: 'home' },
    })
    await expect(tunnels.update(randomUUID(), {})).rejects.toMatchObject({ fault: { kind: 'notFound' } })
  })

  test('revisions are listed newest first without what is sealed, and read whole one by one', async () => {
    await using opened = await open()
    const { hosts, tunnels, revisions } = opened.store
    const host = await hosts.add(hostNamed('fra1'))
    const { uid } = await tunnels.add(tunnelOn(host.id, 'home'))
    const [first, second] = [
      revisionOf(uid, 1),
      revisionOf(uid, 2, { exit: null, source: { kind: 'config', config: '{}' } }),
    ]
    await revisions.add(first)
    await revisions.add(second)
    expect(await revisions.get(uid, 1)).toEqual(first)
    expect(await revisions.get(uid, 2)).toEqual(second)
    expect(await revisions.get(uid, 3)).toBeUndefined()
    const { config: _config, unit: _unit, source: _source, ...listed } = second
    const [newest, ...rest] = await revisions.list(uid)
    expect(newest).toEqual(listed)
    expect(rest).toHaveLength(1)
    await expect(revisions.add(first)).rejects.toMatchObject({ fault: { kind: 'alreadyExists' } })
    await expect(revisions.add(revisionOf(randomUUID(), 1))).rejects.toMatchObject({ fault: { kind: 'notFound' } })
  })

  test('removing a host takes its tunnels and their revisions out and leaves the archive', async () => {
    await using opened = await open()
    const { hosts, tunnels, revisions, archive } = opened.store
    const host = await hosts.add(hostNamed('fra1'))
    const other = await hosts.add(hostNamed('ams1'))
    const { uid } = await tunnels.add(tunnelOn(host.id, 'home'))
    const kept = await tunnels.add(tunnelOn(other.id, 'home'))
    await revisions.add(revisionOf(uid, 1))
    await revisions.add(revisionOf(kept.uid, 1))
    const archived = archivedOf(host.id)
    await archive.add(archived)
    await hosts.remove(host.id)
    await hosts.remove(host.id)
    expect(await tunnels.list()).toEqual([kept])
    expect(await revisions.list(uid)).toEqual([])
    await tunnels.remove(kept.uid)
    expect(await revisions.list(kept.uid)).toEqual([])
    expect(await archive.get(archived.id)).toEqual(archived)
  })

  test('the archive is listed newest first by host and by tunnel, without config and unit', async () => {
    await using opened = await open()
    const { archive } = opened.store
    const old = archivedOf('a', { archivedAtMs: 1 })
    const recent = archivedOf('a', { archivedAtMs: 9 })
    for (const one of [old, recent, archivedOf('a', { tunnel: 'office' }), archivedOf('b')]) await archive.add(one)
    const listed = await archive.list({ hostId: 'a', tunnel: 'home' })
    const { config: _config, unit: _unit, ...shown } = recent
    expect(listed[0]).toEqual(shown)
    expect(listed.map(({ id }) => id)).toEqual([recent.id, old.id])
    expect(await archive.list({ tunnel: 'home' })).toHaveLength(3)
    expect(await archive.list({})).toHaveLength(4)
    expect(await archive.get('nope')).toBeUndefined()
  })

  test('a planned change is kept by its hash for a day', async () => {
    await using opened = await open()
    const { changes } = opened.store
    const dayMs = 86_400_000
    await changes.put('aa', { version: 1 }, 1000)
    await changes.put('aa', { version: 1 }, 2000)
    expect(await changes.get('aa')).toEqual({ version: 1 })
    await changes.put('bb', [1], 2000 + dayMs)
    expect(await changes.get('aa')).toEqual({ version: 1 })
    await changes.put('cc', null, 2001 + dayMs)
    expect(await changes.get('aa')).toBeUndefined()
    expect(await changes.get('bb')).toEqual([1])
  })
}
