import { expect, test } from 'vitest'
import { refuseHeld, underLock } from '../../server/fleet/hostLock.ts'

const change = { name: 'change it', script: "echo 'done'; exit 3", answers: [3] }

test('a locked command keeps its name, its answers and its own exit code', () => {
  const locked = underLock(change, 'anna@desk')
  expect(locked.name).toBe('change it')
  expect(locked.answers).toEqual([3, 75])
  expect(locked.script).toContain(`(\n${change.script}\n)\nraptor_code=$?`)
})

test('a holder with quotes in its name stays one word', () => {
  expect(underLock(change, "o'neill@desk; reboot").script).toContain(`'o'"'"'neill@desk; reboot'`)
})

test('a lock that is held becomes a fault that names the holder', () => {
  const output = { code: 75, stdout: 'held anna@desk since 2026-11-23T07:00:00Z\n', stderr: '' }
  expect(() => refuseHeld('fra1', output)).toThrow('fra1 is being changed by anna@desk since 2026-11-23T07:00:00Z.')
})

test("a command's own exit 75 is not taken for a held lock", () => {
  const output = { code: 75, stdout: 'too many mails\n', stderr: '' }
  expect(refuseHeld('fra1', output)).toBe(output)
})
