import { z } from 'zod'

/** The kinds of value an Xray config is made of. Every object is loose: unknown keys pass, and are reported elsewhere. */

export const text = z.string().optional()
export const flag = z.boolean().optional()
export const whole = z.int().optional()

/** `["a", "b"]` or `"a,b"`. */
export const textList = z
  .union([z.array(z.string()), z.string()], { error: 'Give a list of texts, or one text with commas.' })
  .optional()

const isPortNumber = (digits: string): boolean => /^\d{1,5}$/.test(digits) && Number(digits) <= 65_535

const isPortList = (list: string): boolean =>
  list.startsWith('env:') ||
  list.split(',').every((part) => {
    const [from = '', to = from, ...rest] = part.trim().split('-')
    return rest.length === 0 && isPortNumber(from) && isPortNumber(to) && Number(from) <= Number(to)
  })

const isOnePort = (port: string | number): boolean =>
  (typeof port === 'string' && port.startsWith('env:')) || (isPortNumber(String(port)) && Number(port) > 0)

/** One port or many: `443`, `"443"`, `"1000-2000,3000"`, `"env:NAME"`. */
export const portList = z
  .union([z.number(), z.string()], { error: 'A port is a number, or text like "1000-2000,3000".' })
  .refine((port) => isPortList(String(port)), 'A port is a number from 1 to 65535, or text like "1000-2000,3000".')

/** One port: `443` or `"443"`. */
export const onePort = z
  .union([z.number(), z.string()], { error: 'A port is a number from 1 to 65535.' })
  .refine(isOnePort, 'A port is a number from 1 to 65535.')

/** `5`, `"5"` or `"5-10"`. */
export const range = z
  .union([z.number(), z.string().regex(/^-?\d+(?:--?\d+)?$/)], { error: 'Give a number, or a range like "5-10".' })
  .optional()

export interface WordRules {
  /** Words of the past, with what to use instead. */
  gone?: Record<string, string>
  /** Xray compares most words without regard to case, a few exactly. */
  exact?: boolean
  /** What xray takes for a word it does not know; without it such a word is an error. */
  otherwise?: string
}

/** One word of a closed list. The issue carries the list, so that the nearest word can be proposed. */
export const word = (words: readonly string[], rules: WordRules = {}) => {
  const fold = (value: string): string => (rules.exact === true ? value : value.toLowerCase())
  const known = new Set(words.map(fold))
  return z
    .string()
    .superRefine((value, context) => {
      if (known.has(fold(value))) return
      const gone = rules.gone?.[value.toLowerCase()]
      context.addIssue({
        code: 'custom',
        params: gone === undefined ? { words, otherwise: rules.otherwise } : { gone },
      })
    })
    .optional()
}

/** A field xray refuses in every version we support. */
export const refused = (sentence: string) =>
  z
    .unknown()
    .superRefine((value, context) => {
      if (value !== undefined) context.addIssue({ code: 'custom', params: { gone: sentence } })
    })
    .optional()

/** A map from free names to values. */
export const map = (value: z.ZodType) => z.record(z.string(), value).optional()

export const anything = z.unknown().optional()

/** HTTP headers: each a text or a list of texts. */
export const headers = map(z.unknown())
