import type { XraySource } from '../../../../shared/input.ts'

/** Where the xray binary shall come from, as it is typed. */
export interface XrayChoice {
  kind: XraySource['kind']
  value: string
}

export const sourceFrom = (choice: XrayChoice): XraySource => {
  if (choice.kind === 'file') return { kind: 'file', path: choice.value }
  return choice.kind === 'release' ? { kind: 'release', version: choice.value } : { kind: 'auto' }
}
