import type { XrayConfig } from './config.ts'

/** A deep copy with every secret replaced by stars. Share links inside strings are redacted too. */
export const redact = <Value>(_value: Value): Value => {
  throw new Error('not built yet')
}

/** A share link with its secrets replaced by stars. */
export const redactLink = (_uri: string): string => {
  throw new Error('not built yet')
}

/** Every secret a config holds, longest first: what must not be seen in a log line. */
export const secretsOf = (_config: XrayConfig): string[] => {
  throw new Error('not built yet')
}

/** `text` with the secrets of `config` replaced by stars. */
export const redactText = (_text: string, _config: XrayConfig): string => {
  throw new Error('not built yet')
}
