import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { jobResults } from '../../../server/systemd/manager/jobResults.ts'
import { parseJournalLine } from '../../../server/systemd/journal/journal.ts'
import { listUnits } from '../../../server/systemd/questions/listUnits.ts'
import { showUnit } from '../../../server/systemd/questions/showUnit.ts'
import { systemdProbe } from '../../../server/systemd/questions/systemdProbe.ts'

// Each file of test/fixtures/systemd is one answer of a real host (systemd 247, 252, 257) and what it must be read as.
const casesOf = (folder: string): [name: string, fixture: never][] => {
  const at = new URL(`../../fixtures/systemd/${folder}/`, import.meta.url)
  return readdirSync(at).map((name) => [name, JSON.parse(readFileSync(new URL(name, at), 'utf8')) as never])
}

interface Answer {
  stdout: string
  expected: unknown
}

const asked = { host: 'h1', command: 'c' }
const output = (stdout: string) => ({ code: 0, stdout, stderr: '' })

const tooMany = Array.from({ length: 10_001 }, (_, at) => ({
  unit: `xray-tunnel-${at}.service`,
  load: 'loaded',
  active: 'active',
  sub: 'running',
  description: '',
}))

describe.each([
  ['listUnits', listUnits],
  ['showUnit', showUnit],
  ['systemdProbe', systemdProbe],
])('%s', (folder, question) => {
  it.each(casesOf(folder))('reads %s', (_, { stdout, expected }: Answer) => {
    expect(question.parse(output(stdout), asked)).toEqual(expected)
  })
})

it.each([
  ['a list that is no JSON', () => listUnits.parse(output('Failed'), asked)],
  ['a list of ten thousand units and more', () => listUnits.parse(output(JSON.stringify(tooMany)), asked)],
  ['a list of something else', () => listUnits.parse(output('[{"name":"x"}]\n\n[]'), asked)],
  ['details without a state', () => showUnit.parse(output('Id=x.service\n'), asked)],
])('refuses %s as unexpectedOutput', (_, parse) => {
  expect(parse).toThrow(expect.objectContaining({ fault: expect.objectContaining({ kind: 'unexpectedOutput' }) }))
})

describe('jobResults', () => {
  interface Case {
    names: string[]
    code: number
    stderr: string
    expected: unknown
  }
  it.each(casesOf('jobResults'))('reads %s', (_, { names, expected, ...output }: Case) => {
    expect(jobResults(names, output) ?? null).toEqual(expected)
  })

  it('has no result when systemctl failed for a reason of its own', () => {
    expect(
      jobResults(['x.service'], { code: 1, stderr: 'Failed to connect to bus: Connection refused' }),
    ).toBeUndefined()
  })
})

describe('parseJournalLine', () => {
  it.each(casesOf('journal'))('reads %s', (_, { line, expected }: { line: string; expected: unknown }) => {
    expect(parseJournalLine(line) ?? null).toEqual(expected)
  })
})
