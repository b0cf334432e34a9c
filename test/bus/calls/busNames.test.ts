import { expect, it } from 'vitest'
import { matches } from '../../../server/bus/calls/namePattern.ts'
import { unitOfPath, unitPath } from '../../../server/bus/calls/unitPath.ts'

it.each([
  ['xray-tunnel-a.service', 'xray_2dtunnel_2da_2eservice'],
  ['0start@x.service', '_30start_40x_2eservice'],
  ['a_b.service', 'a_5fb_2eservice'],
  ['ä.service', '_c3_a4_2eservice'],
])('the object of %s is %s, and back', (name, escaped) => {
  expect(unitPath(name)).toBe(`/org/freedesktop/systemd1/unit/${escaped}`)
  expect(unitOfPath(unitPath(name))).toBe(name)
})

it('takes no other object for a unit', () => {
  expect(unitOfPath('/org/freedesktop/systemd1/job/7')).toBeUndefined()
})

it('reads patterns as systemd does', () => {
  const isOurs = matches(['xray-tunnel-*.service', 'other-[ab]?.timer'])
  expect(['xray-tunnel-a.service', 'xray-tunnel-.service', 'other-a1.timer'].filter(isOurs)).toHaveLength(3)
  expect(
    ['xray-tunnel-a.timer', 'my-xray-tunnel-a.service', 'xray-tunnel-aXservice', 'other-c1.timer'].filter(isOurs),
  ).toEqual([])
})
