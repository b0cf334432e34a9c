import { expect, test } from 'vitest'
import { systemClock } from '../../server/jobs/clock.ts'

test('a sleep ends with its signal, without an error, and needs none that was aborted before', async () => {
  const signal = new AbortController()
  const sleeping = systemClock.sleep(3_600_000, signal.signal)
  signal.abort()
  await sleeping
  await systemClock.sleep(3_600_000, AbortSignal.abort())
  await systemClock.sleep(0)
  expect(systemClock.now()).toBeGreaterThan(1_700_000_000_000)
})
