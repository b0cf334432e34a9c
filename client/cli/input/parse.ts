import { InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { WrongUse } from '../outcome/wrongUse.ts'
import { HostError } from '../../../shared/hostError.ts'

/** A whole number from an argument. */
export const wholeNumber = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** A port, or 0 where any free one will do. */
export const portNumber = (text: string): number => {
  const port = wholeNumber(text)
  if (port > 65_535) throw new InvalidArgumentError('A port is at most 65535.')
  return port
}

/** Collects a repeatable option. */
export const collect = (text: string, before: readonly string[] = []): string[] => [...before, text]

export type Settings = Record<string, string | number | boolean>

/** Collects the KEY=VALUE pairs of `--set`. Numbers and true/false become what they look like. */
export const collectSetting = (pair: string, before: Settings = {}): Settings => {
  const at = pair.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must be KEY=VALUE.')
  return { ...before, [pair.slice(0, at)]: valueOf(pair.slice(at + 1)) }
}

const valueOf = (text: string): string | number | boolean => {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : text
}

/** Checks what a line says against the procedure's own schema, so that wrong use is told before anything is asked. */
export const parsed = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new HostError({
    kind: 'badInput',
    issues: result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  })
}

/** The items of a JSON array, of one object, or of an object a line. */
export const jsonItems = (text: string, what: string): unknown[] => {
  const whole = fromJson(text)
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole]
  return text
    .split('\n')
    .map((line, at) => ({ line: line.trim(), at: at + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, at }) => {
      const item = fromJson(line)
      if (item === undefined) throw new WrongUse(`${what}: line ${at} is not JSON.`)
      return item
    })
}

const fromJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
