import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ItemRun } from '../../server/jobs/job.ts'
import { kindOf, nothing, orderOf, World } from './jobsWorld.ts'
import type { Weather } from './memoryStore.ts'

/** A store that a test breaks and mends. */
const makeWeather = () => {
  const now: { weather: ReturnType<Weather>; left: number } = { weather: 'well', left: 0 }
  const weather: Weather = () => {
    if (now.left <= 0) return 'well'
    now.left -= 1
    return now.weather
  }
  return {
    weather,
    breakFor: (times: number, how: ReturnType<Weather> = 'fails') => Object.assign(now, { weather: how, left: times }),
  }
}

const counting = (breaks: (run: ItemRun) => void) =>
  kindOf(
    async (run) => {
      await run.keep('owned')
      await run.passNoReturn()
      await run.step('write', nothing)
      breaks(run)
      return {
        value: 1,
        record: async (tables) => {
          await tables.fleet.putSetting('count', Number((await tables.fleet.setting('count')) ?? 0) + 1)
        },
      }
    },
    { steps: () => ['write'] },
  )

test('a write that fails is tried again, and one that was kept and seemed to fail is not made twice', async () => {
  for (const how of ['fails', 'failsAfter'] as const) {
    const world = new World()
    const { weather, breakFor } = makeWeather()
    const { jobs } = await world.open({ weather })
    const running = jobs.run(
      orderOf(
        counting(() => void breakFor(4, how)),
        ['fra'],
      ),
    )
    expect((await world.time.until(running)).operation.state).toBe('done')
    expect(world.disk.setting('count')).toBe(1)
  }
})

test('an end that can not be stored is told as failed, and found again: what is past no return goes on', async () => {
  const world = new World()
  const { weather, breakFor } = makeWeather()
  const resumed: boolean[] = []
  const kind = counting((run) => {
    resumed.push(run.isResumed)
    if (!run.isResumed) breakFor(50)
  })
  const { jobs, changes } = await world.open({ weather, kinds: [kind] })
  const operationId = randomUUID()
  const { operation } = await world.time.until(jobs.run(orderOf(kind, ['fra'], { operationId })))
  expect(operation).toMatchObject({ state: 'failed', fault: { kind: 'storeFailed' } })
  expect(changes.at(-1)?.state).toBe('failed')
  expect((await jobs.get(operationId)).state).toBe('failed')
  breakFor(0)
  await world.time.pass(90_000)
  expect((await jobs.get(operationId)).state).toBe('done')
  expect(resumed).toEqual([false, true])
  expect(world.disk.setting('count')).toBe(1)
})

test('an end that can not be stored before the point of no return is interrupted once the store is well', async () => {
  const world = new World()
  const { weather, breakFor } = makeWeather()
  const kind = kindOf(async (run) => {
    await run.keep('owned')
    breakFor(50)
    await run.step('look', nothing)
  })
  const { jobs } = await world.open({ weather, kinds: [kind] })
  const { operation } = await world.time.until(jobs.run(orderOf(kind, ['fra'])))
  expect(operation.state).toBe('failed')
  breakFor(0)
  await world.time.pass(90_000)
  expect((await jobs.get(operation.id)).state).toBe('interrupted')
})

test('an item of which it is not known whether it passed its point of no return is not taken back', async () => {
  const world = new World()
  const { weather, breakFor } = makeWeather()
  const did: unknown[] = []
  const kind = kindOf(
    async (run) => {
      await run.keep('owned')
      if (!run.isResumed) breakFor(50, 'failsAfter')
      await run.passNoReturn()
      did.push(['worked', run.isResumed])
    },
    {
      undo: async () => {
        did.push('undone')
        return {}
      },
    },
  )
  const { jobs } = await world.open({ weather, kinds: [kind] })
  const { operation } = await world.time.until(jobs.run(orderOf(kind, ['fra'])))
  expect(operation.state).toBe('failed')
  breakFor(0)
  await world.time.pass(90_000)
  expect((await jobs.get(operation.id)).state).toBe('done')
  expect(did).toEqual([['worked', true]])
})

test('an order that the store does not take is refused, and its id is free', async () => {
  const world = new World()
  const { weather, breakFor } = makeWeather()
  const { jobs } = await world.open({ weather })
  const order = orderOf(kindOf(nothing), ['fra'], { operationId: randomUUID() })
  breakFor(2)
  await expect(jobs.run(order)).rejects.toThrow('disk I/O error')
  breakFor(0)
  expect((await jobs.run(order)).operation.state).toBe('done')
})
