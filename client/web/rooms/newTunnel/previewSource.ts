import type { XrayConfig } from '../../../../shared/xray/config/config.ts'
import { checkConfig } from '../../../../shared/xray/check/checkConfig.ts'
import { readConfig } from '../../../../shared/xray/config/configText.ts'
import { describeConfig } from '../../../../shared/xray/config/describeConfig.ts'
import { configFromLink } from '../../../../shared/xray/preset/fromLink.ts'
import type { ConfigIssue } from '../../../../shared/xray/config/issue.ts'
import { redact } from '../../../../shared/xray/redact.ts'

/** What a source would become, found in the page itself as it is typed. */
export interface Preview {
  /** What the link calls itself. */
  name: string
  kind: string
  listen: readonly string[]
  /** The config without its secrets. */
  text: string
  errors: readonly ConfigIssue[]
  warnings: readonly ConfigIssue[]
}

const refused = (errors: readonly ConfigIssue[]): Preview => ({
  name: '',
  kind: '',
  listen: [],
  text: '',
  errors,
  warnings: [],
})

export const previewLink = (uri: string, port: number): Preview => {
  const made = configFromLink(uri.trim(), { port })
  return made.ok
    ? { ...previewOf(made.config), name: made.name, errors: [], warnings: made.warnings }
    : refused(made.issues)
}

export const previewConfig = (text: string): Preview => {
  const read = readConfig(text)
  if (!read.ok) return refused(read.issues)
  const { errors, warnings } = checkConfig(read.config)
  return { ...previewOf(read.config), name: '', errors, warnings: [...read.warnings, ...warnings] }
}

const previewOf = (config: XrayConfig): Pick<Preview, 'kind' | 'listen' | 'text'> => {
  const { kind, listen } = describeConfig(config)
  return { kind, listen, text: JSON.stringify(redact(config), null, 2) }
}
