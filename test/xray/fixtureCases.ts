import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every JSON file of a folder of test/fixtures/xray, with its name. A bug report becomes a file. */
export const fixtureCases = <Case>(folder: string): { name: string; value: Case }[] => {
  const path = join(import.meta.dirname, '../fixtures/xray', folder)
  return readdirSync(path)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      // The fixtures are ours: their shape is what the test says.
      value: JSON.parse(readFileSync(join(path, file), 'utf8')) as Case,
    }))
}

/** How fixtures write an issue. */
export const short = ({ path, code }: { path: string; code: string }): string => `${path}: ${code}`
