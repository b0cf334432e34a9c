import { expect, it } from 'vitest'
import { sharedBus } from '../../../server/bus/connection/sharedBus.ts'
import { fakeBus, type FakeBus } from '../fakeBus.ts'
import { handClock } from '../handClock.ts'

const sharing = (fails: Error[] = []) => {
  const opened: FakeBus[] = []
  const clock = handClock()
  const shared = sharedBus({
    clock,
    idleMs: 1,
    open: async () => {
      const failure = fails.shift()
      if (failure !== undefined) throw failure
      const bus = fakeBus(() => undefined)
      opened.push(bus)
      return bus
    },
  })
  return { shared, opened, clock }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('opens one for all who work at once', async () => {
  const { shared, opened } = sharing()
  const used = await Promise.all([shared.use(async (bus) => bus), shared.use(async (bus) => bus)])
  expect(opened).toHaveLength(1)
  expect(used).toEqual([opened[0], opened[0]])
})

it('closes it a while after the last work, and opens another for the next', async () => {
  const { shared, opened, clock } = sharing()
  await shared.use(async () => undefined)
  await settle()
  await clock.tick()
  expect(opened[0]?.lost.aborted).toBe(true)
  await shared.use(async () => undefined)
  expect(opened).toHaveLength(2)
})

it('stays open while somebody works', async () => {
  const { shared, opened, clock } = sharing()
  await shared.use(async () => undefined)
  const { promise, resolve } = Promise.withResolvers<void>()
  const work = shared.use(() => promise)
  await settle()
  await clock.tick()
  expect(opened[0]?.lost.aborted).toBe(false)
  resolve()
  await work
})

it('opens another after a loss, and after an opening that failed', async () => {
  const { shared, opened } = sharing([new Error('no')])
  await expect(shared.use(async () => undefined)).rejects.toThrow('no')
  await shared.use(async (bus) => bus[Symbol.asyncDispose]())
  await shared.use(async () => undefined)
  expect(opened).toHaveLength(2)
})

it('is closed with its owner', async () => {
  const { shared, opened } = sharing()
  await shared.use(async () => undefined)
  await shared[Symbol.asyncDispose]()
  expect(opened[0]?.lost.aborted).toBe(true)
})
