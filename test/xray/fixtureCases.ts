import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Outbound, XrayConfig } from '../../shared/xray/config/config.ts'

/** Every JSON file of a folder of test/fixtures/xray, with its name. A bug report becomes a file. */
export const fixtureCases = <Case>(
  folder: string,
  schema: { parse: (value: unknown) => Case },
): { name: string; value: Case }[] => {
  const path = join(import.meta.dirname, '../fixtures/xray', folder)
  return readdirSync(path)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      value: schema.parse(JSON.parse(readFileSync(join(path, file), 'utf8'))),
    }))
}

export const goodLink = z.strictObject({
  link: z.string(),
  name: z.string(),
  outbound: z.custom<Outbound>(),
  warnings: z.array(z.string()),
  /** What we write for it, where that is not the link itself. */
  rendered: z.string().optional(),
  /** The test machine's versions of xray that refuse its config. */
  refusedBy: z.array(z.enum(['current', 'newer'])).optional(),
})

export const badLink = z.strictObject({ link: z.string(), issues: z.array(z.string()) })

export const judgedConfig = z.strictObject({
  config: z.custom<XrayConfig>(),
  errors: z.array(z.string()),
  warnings: z.array(z.string()),
  /** How `xray run -test` of 26.3.27 ends. */
  xray: z.union([z.literal(0), z.literal(23)]),
})

/** How fixtures write an issue. */
export const short = ({ path, code }: { path: string; code: string }): string => `${path}: ${code}`
