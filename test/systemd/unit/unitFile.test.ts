import { readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseUnitFile, renderUnitFile, valuesOf, type UnitFile } from '../../../server/systemd/unit/unitFile.ts'
import { addValue, removeValue, setValue } from '../../../server/systemd/unit/unitFileEdit.ts'

const folder = new URL('../../fixtures/systemd/unitFiles/', import.meta.url)

const line = fc.oneof(
  fc.constantFrom(
    '',
    '  ',
    '# a comment',
    '; another',
    '[Unit]',
    '[Service]',
    '[X-Ours]',
    '[broken',
    'no equals',
    '=x',
  ),
  fc.constantFrom('Key=value', ' Key = spaced ', 'ExecStart=a \\', '  b \\', 'Environment="A=1" "B=2"', 'Key=', '\\'),
  fc.tuple(fc.constantFrom('Key', 'After', 'ExecStart'), fc.string()).map(([key, value]) => `${key}=${value}`),
  fc.string(),
)
const text = fc
  .tuple(fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n', '\r'))), fc.oneof(fc.constant(''), line))
  .map(([lines, last]) => lines.map((parts) => parts.join('')).join('') + last)

const entriesOf = (unit: UnitFile): string[] =>
  unit.items.flatMap((item) => (item.kind === 'entry' ? [`${item.section}.${item.key}=${item.value}`] : []))

const value = fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/).filter((text) => !text.endsWith('\\'))
const where = fc.record({
  section: fc.constantFrom('Unit', 'Service', 'Install'),
  key: fc.constantFrom('Key', 'After', 'ExecStart', 'New'),
})

describe('the unit file model', () => {
  it.each(readdirSync(folder))('gives %s back byte for byte', (name) => {
    const bytes = readFileSync(new URL(name, folder))
    expect(Buffer.from(renderUnitFile(parseUnitFile(bytes.toString()))).equals(bytes)).toBe(true)
  })

  it('gives any text back character for character', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (any) => {
        expect(renderUnitFile(parseUnitFile(any))).toBe(any)
      }),
    )
  })

  it('joins continuations as systemd does, comments inside skipped', () => {
    const unit = parseUnitFile('[Service]\nExecStart=/bin/a \\\n# not part of it\n  --flag \\\n  --last\nType=simple\n')
    expect(valuesOf(unit, 'Service', 'ExecStart')).toEqual(['/bin/a  --flag  --last'])
    expect(valuesOf(unit, 'Service', 'Type')).toEqual(['simple'])
  })

  it('does not take an even number of backslashes for a continuation', () => {
    const unit = parseUnitFile('[Service]\nEnvironment=A=\\\\\nType=simple\n')
    expect(valuesOf(unit, 'Service', 'Environment')).toEqual(['A=\\\\'])
    expect(valuesOf(unit, 'Service', 'Type')).toEqual(['simple'])
  })

  it('keeps repeated keys and repeated sections apart from others', () => {
    const unit = parseUnitFile('[Unit]\nAfter=a\n[X-Foo]\nAfter=x\n[Unit]\nAfter=b\n')
    expect(valuesOf(unit, 'Unit', 'After')).toEqual(['a', 'b'])
  })

  it('marks what systemd ignores as odd', () => {
    const unit = parseUnitFile('Key=outside\n[Unit\nnothing\n[Unit]\n=empty\n')
    expect(unit.items.map(({ kind }) => kind)).toEqual(['odd', 'odd', 'odd', 'section', 'odd'])
  })
})

describe('an edit of a unit file', () => {
  it('replaces only the last line of the key and keeps its spacing', () => {
    const unit = parseUnitFile('[Service]\r\nRestart = no\r\n# why\r\nRestart = always\r\nUser=x')
    expect(renderUnitFile(setValue(unit, { section: 'Service', key: 'Restart' }, 'on-failure'))).toBe(
      '[Service]\r\nRestart = no\r\n# why\r\nRestart = on-failure\r\nUser=x',
    )
  })

  it('adds behind the last entry of the section, before the blank lines', () => {
    const unit = parseUnitFile('[Unit]\nAfter=a\n\n# install\n[Install]\nWantedBy=b\n')
    expect(renderUnitFile(addValue(unit, { section: 'Unit', key: 'After' }, 'c'))).toBe(
      '[Unit]\nAfter=a\nAfter=c\n\n# install\n[Install]\nWantedBy=b\n',
    )
  })

  it('makes a section that is missing', () => {
    expect(renderUnitFile(addValue(parseUnitFile('[Unit]\nA=1'), { section: 'Install', key: 'Also' }, 'x'))).toBe(
      '[Unit]\nA=1\n\n[Install]\nAlso=x\n',
    )
  })

  it('removes one value or all of a key', () => {
    const unit = parseUnitFile('[Unit]\nAfter=a\nAfter=b\n')
    expect(renderUnitFile(removeValue(unit, { section: 'Unit', key: 'After' }, 'a'))).toBe('[Unit]\nAfter=b\n')
    expect(renderUnitFile(removeValue(unit, { section: 'Unit', key: 'After' }))).toBe('[Unit]\n')
  })

  it.each(['two\nlines', 'ends with \\', 'a \\\n b'])('refuses the value %j, which would change other lines', (bad) => {
    const edit = () => setValue(parseUnitFile('[Unit]\nA=1\n'), { section: 'Unit', key: 'A' }, bad)
    expect(edit).toThrow(RangeError)
  })

  it('leaves every other entry as it was, whatever the file', () => {
    fc.assert(
      fc.property(text, where, value, (before, at, to) => {
        const unit = parseUnitFile(before)
        const edited = parseUnitFile(renderUnitFile(addValue(unit, at, to)))
        const added = `${at.section}.${at.key}=${to}`
        const place = entriesOf(edited).lastIndexOf(added)
        expect(place).not.toBe(-1)
        expect(entriesOf(edited).toSpliced(place, 1)).toEqual(entriesOf(unit))
      }),
    )
  })

  it('sets what is read back, and touches nothing but its own item', () => {
    fc.assert(
      fc.property(text, where, value, (before, at, to) => {
        const unit = parseUnitFile(before)
        const edited = setValue(unit, at, to)
        expect(valuesOf(parseUnitFile(renderUnitFile(edited)), at.section, at.key).at(-1)).toBe(to)
        if (valuesOf(unit, at.section, at.key).length === 0) return
        expect(edited.items.filter((item, index) => item !== unit.items[index])).toHaveLength(1)
      }),
    )
  })
})
