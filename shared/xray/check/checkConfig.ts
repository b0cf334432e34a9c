import { checkAccounts } from './accounts.ts'
import { checkPlaces } from './places.ts'
import { schemaIssue } from './schemaIssue.ts'
import { checkStreams } from './streams.ts'
import { checkTags, looseTags } from './tags.ts'
import { futureRefusals, warningsFor } from '../compatibility/compatibility.ts'
import type { JsonObject } from '../config/config.ts'
import { configSchema } from '../schema/configSchema.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { isObject, objectsAt } from '../config/read.ts'
import { fitKeys } from './fitKeys.ts'

export interface CheckedConfig {
  errors: ConfigIssue[]
  warnings: ConfigIssue[]
}

/**
 * What is wrong with a config as far as it can be known without a host. Never throws, whatever `config` is. With the
 * `version` of the xray it will run on, the warnings are about that one; without, about any that would refuse it.
 */
export const checkConfig = (config: unknown, options: { version?: string } = {}): CheckedConfig => {
  if (!isObject(config)) {
    return { errors: [{ path: '', code: 'wrongType', message: 'A config is a JSON object.' }], warnings: [] }
  }
  const { value, warnings } = fitKeys(configSchema, config)
  const fitted = isObject(value) ? value : {}
  const found = schemaIssues(fitted)
  const seen = new Set(found.map(({ path }) => path))
  const errors = [checkTags, checkPlaces, checkStreams, checkAccounts].flatMap((check) => check(fitted))
  return {
    errors: [
      ...found.filter(({ code }) => code !== 'ignoredWord'),
      // A field the schema refused already needs no second sentence.
      ...errors.filter(({ path }) => !seen.has(path)),
    ],
    warnings: [
      ...warnings,
      ...found.filter(({ code }) => code === 'ignoredWord'),
      ...idle(fitted),
      ...looseTags(fitted),
      ...(options.version === undefined ? futureRefusals(fitted) : warningsFor(fitted, options.version)),
    ],
  }
}

const schemaIssues = (config: JsonObject): ConfigIssue[] =>
  configSchema.safeParse(config, { reportInput: true }).error?.issues.map(schemaIssue) ?? []

const idle = (config: JsonObject): ConfigIssue[] => [
  ...(objectsAt(config, 'inbounds').length === 0
    ? [{ path: 'inbounds', code: 'noInbound', message: 'Without an inbound nothing can reach this tunnel.' }]
    : []),
  ...(objectsAt(config, 'outbounds').length === 0
    ? [{ path: 'outbounds', code: 'noOutbound', message: 'Without an outbound nothing leaves this tunnel.' }]
    : []),
]
