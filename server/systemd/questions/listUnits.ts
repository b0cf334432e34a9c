import { z } from 'zod'
import type { ServiceUnit } from '../../../shared/service.ts'
import { raw, sh } from '../../shell/command.ts'
import { quote } from '../../shell/quote.ts'
import { mergeUnits, mostUnits, type UnitFileState } from './mergeUnits.ts'
import { unexpected, type Asked, type Question } from './question.ts'
import { plainWords } from './systemctl.ts'

/**
 * Every unit that matches, loaded or only a file, in one script. Never `show` on a pattern: that costs systemd 6 ms a
 * unit, this next to nothing. Since systemd 257 list-unit-files ends with 1 when nothing matches.
 */
export const listUnits = {
  command: (patterns) => {
    const quoted = raw(patterns.map(quote).join(' '))
    return sh('systemctl list-units')`${raw(plainWords)}
systemctl list-units --all --plain --full --no-pager --no-legend --output=json -- ${quoted} || exit
echo
systemctl list-unit-files --plain --full --no-pager --no-legend --output=json -- ${quoted} || [ $? = 1 ]
`
  },
  parse: ({ stdout }, asked) => {
    const [units, files] = stdout.split(/\n\s*\n|\n(?=\[)/).filter((part) => part.trim() !== '')
    return mergeUnits(rowsOf(unitRow, units, asked).map(toUnit), rowsOf(fileRow, files, asked).map(toFile))
  },
} satisfies Question<readonly string[], ServiceUnit[]>

const unitRow = z.object({
  unit: z.string(),
  load: z.string(),
  active: z.string(),
  sub: z.string(),
  description: z.string().nullable(),
})

const fileRow = z.object({ unit_file: z.string(), state: z.string() })

const toUnit = (row: z.infer<typeof unitRow>): Omit<ServiceUnit, 'unitFileState'> => ({
  name: row.unit,
  description: row.description ?? '',
  loadState: row.load,
  activeState: row.active,
  subState: row.sub,
})

const toFile = (row: z.infer<typeof fileRow>): UnitFileState => ({ path: row.unit_file, state: row.state })

const rowsOf = <T>(row: z.ZodType<T>, text: string | undefined, asked: Asked): T[] => {
  if (text === undefined) return []
  try {
    return z.array(row).max(mostUnits).parse(JSON.parse(text))
  } catch {
    throw unexpected(asked, text)
  }
}
