import { expect, it } from 'vitest'
import { endingInWords } from '../../../server/fleet/live/endingInWords.ts'

it.each([
  [{ activeState: 'active', subState: 'running', exitCode: 0 }, null],
  [{ activeState: 'failed', exitCode: 23 }, 'exit 23: xray refused its config'],
  [
    { activeState: 'activating', subState: 'auto-restart', exitCode: 255 },
    'exit 255: could not start: is a port taken?',
  ],
  [{ activeState: 'failed', exitSignal: 'SIGKILL' }, 'killed by SIGKILL'],
  [
    { activeState: 'failed', exitCode: 255, result: 'start-limit-hit' },
    'exit 255: could not start: is a port taken?; systemd gave up after too many tries',
  ],
  [{ activeState: 'inactive', result: 'success' }, null],
])('%o ended: %s', (more, words) => {
  const base = { activeState: 'inactive', subState: 'dead', exitCode: null, exitSignal: null, result: 'exit-code' }
  expect(endingInWords({ ...base, ...more })).toBe(words)
})
