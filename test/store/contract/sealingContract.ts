import { expect, test } from 'vitest'
import type { OpenStore } from './openedStore.ts'
import { archivedOf, hostNamed, itemAt, jobAt, revisionOf, tunnelOn } from './samples.ts'

const notOpened = { fault: { kind: 'storeFailed', reason: expect.stringContaining("can't be opened") } }

export const sealingContract = (open: OpenStore): void => {
  test('a sealed value is good in its own place only', async () => {
    await using opened = await open()
    const { hosts, tunnels, revisions, archive } = opened.store
    const host = await hosts.add(hostNamed('fra1'))
    const { uid } = await tunnels.add(tunnelOn(host.id, 'home'))
    await revisions.add(revisionOf(uid, 1))
    await revisions.add(revisionOf(uid, 2))
    // The config of another revision, and the unit in the place of the config.
    await opened.plant(
      `update "revisions" set "config" = (select "config" from "revisions" where "number" = 1) where "number" = 2`,
    )
    await expect(revisions.get(uid, 2)).rejects.toMatchObject(notOpened)
    expect(await revisions.list(uid)).toHaveLength(2)
    const archived = archivedOf(host.id)
    await archive.add(archived)
    await opened.plant(`update "archive" set "config" = "unit"`)
    await expect(archive.get(archived.id)).rejects.toMatchObject(notOpened)
  })

  test("an item's input, kept and value can't stand for each other, or in another operation", async () => {
    await using opened = await open()
    const { jobs } = opened.store
    const [one, other] = [jobAt(1), jobAt(2)]
    await jobs.add(one, [itemAt(0, { kept: 1, value: 2 })])
    await jobs.add(other, [itemAt(0, { input: { other: true } })])
    await opened.plant(`update "items" set "kept" = "value" where "job" = ?`, one.id)
    await expect(jobs.item(one.id, 0)).rejects.toMatchObject(notOpened)
    await opened.plant(
      `update "items" set "input" = (select "input" from "items" where "job" = ?) where "job" = ?`,
      one.id,
      other.id,
    )
    await expect(jobs.item(other.id, 0)).rejects.toMatchObject(notOpened)
    expect(await jobs.list({ limit: 5 })).toHaveLength(2)
  })
}
