import { expect, it } from 'vitest'
import { judgeUnit } from '../../../server/fleet/health/judgeUnit.ts'
import { readReport } from '../../../server/fleet/change/report.ts'
import { refusalFault } from '../../../server/fleet/change/refusalFault.ts'
import { faultFrom } from '../faultFrom.ts'
import type { Listener } from '../../../shared/xray/config/listeners.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const asked = { host: 'fra1', command: 'write' }
const read = (stdout: string) => readReport({ stdout, stderr: '' }, asked)

const stdout = `changed a ${'1'.repeat(64)} absent /etc/raptor-tunnel/xray-a.json
refused b 23 ${base64('Xray 26.3.27\nFailed to start: main: x > infra/conf: y > illegal domain rule: geosite:no')}
diskFull c /etc/raptor-tunnel/xray-c.json ${base64('cat: write error: No space left on device')}
diskFull c /etc/raptor-tunnel/second ${base64('')}
written home
systemd ${base64('Failed to reload')}
unit xray-tunnel-home.service loaded active running
socket tcp 0100007F:0438 11
socket tcp 0100007F:0439 12
socket tcp 0100007F:0439 13
owner 11 5 xray-tunnel-home.service xray
owner 12 5 xray-tunnel-home.service xray
owner 13 6 other.service xray
end
`

it('a report is read whole: refusals, what was written, units, sockets', () => {
  const report = read(stdout)
  expect(report.written).toEqual(['home'])
  expect(report.systemd).toBe('Failed to reload')
  expect(report.units).toEqual([
    { name: 'xray-tunnel-home.service', loadState: 'loaded', activeState: 'active', subState: 'running' },
  ])
  const faults = [...report.refusals].map(([id, refusal]) => refusalFault(refusal, { host: 'fra1', id, config: {} }))
  expect(faults).toMatchObject([
    {
      kind: 'changedOnHost',
      path: '/etc/raptor-tunnel/xray-a.json',
      expected: 'sha256 111111111111…',
      found: 'no file',
    },
    {
      kind: 'configInvalid',
      by: 'xray',
      issues: [{ message: expect.stringMatching(/^illegal domain rule: geosite:no\./) }],
    },
    { kind: 'diskFull', path: '/etc/raptor-tunnel/xray-c.json' },
  ])
})

it('a report without its end is of a script that was broken off', async () => {
  const reading = (async () => read(stdout.replace('end\n', '')))()
  expect(await faultFrom(reading)).toMatchObject({ kind: 'unexpectedOutput', host: 'fra1', command: 'write' })
})

const wanted = (port: number, more: Partial<Listener> = {}): Listener => ({
  address: '127.0.0.1',
  port,
  protocol: 'tcp',
  role: 'inbound',
  tag: 'in',
  path: 'inbounds[0].port',
  ...more,
})

it.each([
  ['holds its port', [wanted(1080)], undefined],
  ['may leave out UDP beside TCP', [wanted(1080), wanted(1080, { protocol: 'udp' })], undefined],
  ['holds nothing there', [wanted(2000)], 'nothing listens on 127.0.0.1:2000 (inbounds[0].port)'],
  [
    'shares its port',
    [wanted(1081)],
    '127.0.0.1:1081 (inbounds[0].port) is shared with xray (other.service, process 6)',
  ],
])('a unit that %s is judged so', (_case, listeners, reason) => {
  expect(judgeUnit({ id: 'home', listeners }, read(stdout))?.reason).toBe(reason)
})

it('a unit that does not run is broken, whoever holds the port', () => {
  const report = read(stdout.replace('active running', 'activating auto-restart'))
  expect(judgeUnit({ id: 'home', listeners: [wanted(1080)] }, report)).toEqual({
    check: 'active',
    reason: 'xray-tunnel-home.service is activating (auto-restart)',
    isFinal: true,
  })
  expect(judgeUnit({ id: 'none', listeners: [] }, report)?.reason).toBe('xray-tunnel-none.service is not loaded')
})
