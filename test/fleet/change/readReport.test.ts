import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultOfRefusal } from '../../../server/fleet/change/faultOfRefusal.ts'
import { lapsedIn, refuseHeld } from '../../../server/fleet/change/lease.ts'
import { parseFound } from '../../../server/fleet/change/lookAtTunnels.ts'
import { namesAfter, readRefusals, readSeen, reportOf } from '../../../server/fleet/change/readReport.ts'
import { stillMoves } from '../../../server/fleet/change/stillMoves.ts'
import { sha256 } from '../../../server/fleet/deploy/sha256.ts'
import { HostError } from '../../../shared/hostError.ts'
import { tunnelPart } from './parts.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const asked = { host: 'fra1', command: 'change 2 tunnels' }
const parts = new Set(['a', 'b', 'c', 'home', '@host'])

const report = `began
changed a ${'1'.repeat(64)} absent /etc/raptor-tunnel/xray-a.json
changed @host 755_root:root_directory absent /etc/raptor-tunnel
refused b 23 ${base64('Xray 26.3.27\nFailed to start: main: x > infra/conf: y > illegal domain rule: geosite:no')}
diskFull c /etc/raptor-tunnel/xray-c.json ${base64('cat: write error: No space left on device')}
diskFull c /etc/raptor-tunnel/second ${base64('')}
unwritable - /etc/raptor-tunnel ${base64('rm: cannot remove: Is a directory')}
changed stranger absent absent /etc/passwd
done home
done stranger
unit xray-tunnel-home.service loaded active running 812 3
load 2.50 2
socket tcp 0100007F:0438 4021
owner 4021 812 xray-tunnel-home.service xray
end
`
const text = '{"a": 1}\n'
const looked = `systemd 252
xray 26.3.27
missing the folder /var/log/raptor-tunnel
folder /etc/raptor-tunnel 750 root:raptor-tunnel
found home ${sha256(text)} ${sha256('unit')} yes no
found b link absent no yes
text /etc/raptor-tunnel/xray-home.json
|{"a": 1}
text /etc/systemd/system/xray-tunnel-home.service
|unit
load 0.10 2
end
`

const readAll = (stdout: string): unknown => {
  const lines = reportOf(stdout, asked)
  return [readRefusals(lines, parts, asked), readSeen(lines, asked), namesAfter(lines, 'done', parts), lapsedIn(stdout)]
}

const hostError = new HostError({ kind: 'internal', id: '' })

const thrownBy = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
}

describe('a report', () => {
  it('is read whole, and only about the parts that were given', () => {
    const lines = reportOf(report, asked)
    const { refusals, said } = readRefusals(lines, parts, asked)
    expect([...refusals.keys()]).toEqual(['a', '@host', 'b', 'c'])
    expect(said).toBe('rm: cannot remove: Is a directory')
    expect(namesAfter(lines, 'done', parts)).toEqual(['home'])
    expect(readSeen(lines, asked)).toMatchObject({
      units: [{ id: 'home', activeState: 'active', subState: 'running', pid: 812, ageSeconds: 3 }],
      load: { oneMinute: 2.5, cpus: 2 },
      listeners: [{ port: 1080, owner: { unit: 'xray-tunnel-home.service' } }],
    })
  })

  it('becomes faults in words, with nothing of a config that can’t be read', () => {
    const { refusals } = readRefusals(reportOf(report, asked), parts, asked)
    const part = tunnelPart('b', 1080)
    const faults = [...refusals.values()].map((refusal) => faultOfRefusal(refusal, { host: 'fra1', part }))
    expect(faults).toMatchObject([
      { kind: 'changedOnHost', expected: 'sha256 111111111111…', found: 'no file' },
      { kind: 'changedOnHost', expected: '755 root:root directory', found: 'no file' },
      {
        kind: 'configInvalid',
        tunnel: 'b',
        issues: [{ message: expect.stringMatching(/illegal domain rule: geosite:no/) }],
      },
      { kind: 'diskFull', path: '/etc/raptor-tunnel/xray-c.json' },
    ])
    const secret = { kind: 'refused', code: 23, output: 'near "password": "hunter2"' } as const
    const broken = { ...part, test: '{"password": "hunter2"' }
    expect(JSON.stringify(faultOfRefusal(secret, { host: 'fra1', part: broken }))).not.toContain('hunter2')
  })

  it('that does not end was broken off', () => {
    expect(() => reportOf(report.replace(/end\n$/, ''), asked)).toThrow(HostError)
  })

  it.each([
    'changed a xyz',
    `refused a 9999 ${base64('x')}`,
    'refused a 1 <b>',
    'unit xray-tunnel-a.service loaded',
    `diskFull a relative ${base64('x')}`,
    `refused a 1 ${'A'.repeat(40_000)}`,
  ])('with a line of ours in another shape is refused: %s', (line) => {
    expect(() => readAll(`${line}\nend\n`)).toThrow(HostError)
  })

  it('of a hostile host is read or refused, never more', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(...report.split(/[ \n]/), ...looked.split(/[ \n]/), ' ', '\n', '-', '|'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.boolean(), (pieces, isWhole) => {
        const stdout = isWhole ? `systemd 252\n${pieces.join(' ')}\nend\n` : pieces.join('')
        for (const read of [() => readAll(stdout), () => parseFound({ stdout }, asked)]) {
          expect(thrownBy(read) ?? hostError).toBeInstanceOf(HostError)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a look', () => {
  it('gives texts that have their hash, with or without a line end, and no other', () => {
    const found = parseFound({ stdout: looked }, asked)
    expect(found.found('home')).toMatchObject({
      config: { word: sha256(text), text },
      unit: { word: sha256('unit'), text: 'unit' },
      enabled: true,
    })
    expect(found.found('b')).toMatchObject({ config: { word: 'link', text: undefined }, hasDropIns: true })
    expect(found.missing).toEqual(['the folder /var/log/raptor-tunnel'])
    const changed = parseFound({ stdout: looked.replace('|{"a": 1}', '|{"a": 2}') }, asked)
    expect(changed.found('home').config.text).toBeUndefined()
  })

  it('believes nothing that stands in a file', () => {
    const forged = looked.replace('|{"a": 1}', `|{"a": 1}\n|found c ${sha256('x')} absent yes no\n|end`)
    expect(parseFound({ stdout: forged }, asked).found('c').config.word).toBe('absent')
  })
})

describe('a held lease', () => {
  const held = (stdout: string) => () => refuseHeld('fra1', { code: 75, stdout, stderr: '' })

  it('names its holder, in characters that harm no terminal', () => {
    expect(held('held 42 f o anna@laptop\n')).toThrow(/anna@laptop \(its lease ends in 42 s/)
    expect(held('held 0 - - \n')).toThrow(/somebody else/)
    expect(held('held 1 f o \u001b[31mred\u0007\n')).toThrow(/\?\[31mred\?/)
    expect(held('')).toThrow(/somebody else/)
  })
})

describe('a unit', () => {
  const unit = { activeState: 'active', ageSeconds: 3 }

  it('still moves while it starts, or while it is young for how busy its host is', () => {
    expect(stillMoves({ ...unit, activeState: 'activating' }, undefined)).toBe(true)
    expect(stillMoves(unit, { oneMinute: 0.1, cpus: 2 })).toBe(true)
    expect(stillMoves({ ...unit, ageSeconds: 20 }, { oneMinute: 0.1, cpus: 2 })).toBe(false)
    expect(stillMoves({ ...unit, ageSeconds: 20 }, { oneMinute: 20, cpus: 2 })).toBe(true)
    expect(stillMoves({ ...unit, activeState: 'failed', ageSeconds: null }, undefined)).toBe(false)
  })
})
