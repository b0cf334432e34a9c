import { expect, test } from 'vitest'
import { describeFault } from '../../../shared/describeFault.ts'
import type { OpenStore } from './openedStore.ts'
import { hostNamed, itemAt, jobAt, revisionOf, tunnelOn } from './samples.ts'

export const toleranceContract = (open: OpenStore): void => {
  test('an operation of an unknown kind, state, fault and policy is shown and stops neither lists nor the start', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const job = jobAt(1)
    await jobs.add(job, [itemAt(0)])
    await opened.plant(
      `update "jobs" set "kind" = ?, "state" = ?, "fault" = ?, "policy" = ?, "kindVersion" = 9, "items" = ? where "id" = ?`,
      'paintHost',
      'paused',
      JSON.stringify({ kind: 'moonPhase', host: 'fra1', phase: 0.5 }),
      JSON.stringify({ waves: 'yes' }),
      JSON.stringify({ paused: 2, done: 1 }),
      job.id,
    )
    await jobs.add(jobAt(0), [])
    expect(await jobs.unended()).toHaveLength(1)
    const [told] = await jobs.list({ limit: 10 })
    expect(told).toMatchObject({
      kind: 'paintHost',
      state: 'interrupted',
      fault: { kind: 'unknownFault', name: 'moonPhase' },
      items: { interrupted: 2, done: 1 },
    })
    expect(told?.fault && describeFault(told.fault).sentence).toContain('moonPhase')
    expect(await jobs.get(job.id)).toMatchObject({ kind: 'paintHost', kindVersion: 9, policy: { batch: '100%' } })
    // Showing it changes nothing of what stands there: the later version still reads its own.
    await jobs.update(job.id, { cancelAskedAtMs: 5 })
    await opened.plant(`update "jobs" set "title" = "state" where "id" = ?`, job.id)
    expect((await jobs.get(job.id))?.title).toBe('paused')
  })

  test('a known fault in another shape is told by its name', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const job = jobAt(1)
    await jobs.add(job, [itemAt(0)])
    await opened.plant(`update "jobs" set "fault" = ? where "id" = ?`, '{"kind":"busyHost","by":[1]}', job.id)
    expect((await jobs.get(job.id))?.fault).toEqual({ kind: 'unknownFault', name: 'busyHost' })
    await opened.plant(`update "jobs" set "fault" = ? where "id" = ?`, '"what"', job.id)
    expect((await jobs.get(job.id))?.fault).toEqual({ kind: 'unknownFault', name: 'without a name' })
  })

  test('an item with unknown states, steps and faults is shown', async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const job = jobAt(1)
    await jobs.add(job, [itemAt(0)])
    await opened.plant(
      `update "items" set "state" = ?, "steps" = ?, "failures" = ? where "job" = ?`,
      'parked',
      JSON.stringify([{ name: 'paint', state: 'drying', color: 1 }, 'x']),
      JSON.stringify([{ tunnel: 'home', fault: { kind: 'moonPhase' } }]),
      job.id,
    )
    expect(await jobs.items(job.id)).toMatchObject([
      {
        state: 'interrupted',
        steps: [
          { name: 'paint', state: 'skipped', note: 'drying' },
          { name: '?', state: 'skipped', note: '?' },
        ],
        failures: [{ tunnel: 'home', fault: { kind: 'unknownFault', name: 'moonPhase' } }],
      },
    ])
    expect(await jobs.item(job.id, 0)).toMatchObject({ state: 'interrupted' })
  })

  test('a tunnel of an unknown template reads as it is written', async () => {
    await using opened = await open()
    const { hosts, tunnels } = opened.store
    const host = await hosts.add(hostNamed('fra1'))
    const { uid } = await tunnels.add(tunnelOn(host.id, 'home'))
    await opened.plant(`update "tunnels" set "template" = ? where "uid" = ?`, 'podman', uid)
    expect(await tunnels.list()).toMatchObject([{ id: 'home', template: 'podman' }])
  })

  test('a revision made from an unknown kind of source is read by its config', async () => {
    await using opened = await open()
    const { hosts, tunnels, revisions } = opened.store
    const host = await hosts.add(hostNamed('fra1'))
    const { uid } = await tunnels.add(tunnelOn(host.id, 'home'))
    // As a later version's types would allow it.
    const later = { ...revisionOf(uid, 1, { config: '{"inbounds":[]}' }), source: { kind: 'clash', yaml: 'a' } }
    await revisions.add(later as unknown as ReturnType<typeof revisionOf>)
    expect((await revisions.get(uid, 1))?.source).toEqual({ kind: 'config', config: '{"inbounds":[]}' })
  })
}
