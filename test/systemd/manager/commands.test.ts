import { expect, it } from 'vitest'
import { followJournal, lastJournal } from '../../../server/systemd/journal/journal.ts'
import { listUnits } from '../../../server/systemd/questions/listUnits.ts'
import { enableUnits, orderUnits, resetFailedUnits } from '../../../server/systemd/manager/orders.ts'
import { showProperties } from '../../../server/systemd/questions/showProperties.ts'

const lastLine = (script: string): string => script.trimEnd().split('\n').at(-1) ?? ''

it('orders every unit in one call that waits, and takes any refusal as an answer', () => {
  const command = orderUnits('restart', ['xray-tunnel-a.service', 'xray-tunnel-b.service'])
  expect(lastLine(command.script)).toBe(
    'systemctl restart --no-ask-password --no-pager -- xray-tunnel-a.service xray-tunnel-b.service',
  )
  expect(command.answers).toContain(5)
})

it('enables without a reload of its own', () => {
  expect(lastLine(enableUnits(['x.service']).script)).toContain(
    'enable --no-ask-password --no-pager --no-reload -- x.service',
  )
})

it('lists by patterns and never shows by them', () => {
  const { script } = listUnits.command(['xray-tunnel-*.service'])
  expect(script).toContain("-- 'xray-tunnel-*.service'")
  expect(script).not.toContain('systemctl show')
})

it('quotes whatever a unit is called', () => {
  expect(resetFailedUnits(["a'; reboot; '"]).script).toContain(`-- 'a'"'"'; reboot; '"'"'' 2>&1`)
  expect(showProperties.command({ name: '$(x)', names: ['Id'] }).script).toContain("-- '$(x)'")
})

it('follows the journal of all units with one process, from a cursor', () => {
  const { script } = followJournal({ units: ['a.service', 'b.service'], after: 's=1;i=2' })
  expect(lastLine(script)).toBe(
    "exec journalctl --output=json --all --no-pager --quiet --follow '--after-cursor=s=1;i=2' --unit=a.service --unit=b.service",
  )
})

it('asks for the last lines without following', () => {
  expect(lastLine(lastJournal({ units: ['a.service'], lines: 20 }).script)).toBe(
    'exec journalctl --output=json --all --no-pager --quiet --lines=20 --unit=a.service',
  )
})
