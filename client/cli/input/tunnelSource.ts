import { WrongUse } from '../outcome/wrongUse.ts'
import { fileOrStdin } from './fileOrStdin.ts'
import type { Settings } from './parse.ts'

/** What a tunnel is made from, as a line says it. */
export interface SourceFlags {
  link?: string
  preset?: string
  set?: Settings
  config?: string
}

/** The source that was given; undefined for none. */
export const sourceOf = async ({ link, preset, set, config }: SourceFlags): Promise<unknown> => {
  const given = [link, preset, config].filter((source) => source !== undefined)
  if (given.length > 1) throw new WrongUse('Give exactly one of --link, --preset and --config.')
  if (set !== undefined && preset === undefined) throw new WrongUse('--set belongs to --preset.')
  if (link !== undefined) return { kind: 'link', uri: link === '-' ? (await fileOrStdin('-', '--link')).trim() : link }
  if (preset !== undefined) return { kind: 'preset', preset, set: set ?? {} }
  return config === undefined ? undefined : { kind: 'config', config: await fileOrStdin(config, '--config') }
}
