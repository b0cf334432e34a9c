import { BrokenMessage, limits } from './brokenMessage.ts'

/** One complete type of a D-Bus signature. A dictionary is an array of pairs. */
export type Type =
  | { readonly code: Basic | 'v' }
  | { readonly code: 'a'; readonly of: Type }
  | { readonly code: '('; readonly of: readonly Type[] }
  | { readonly code: '{'; readonly key: Type; readonly value: Type }

type Basic = 'y' | 'b' | 'n' | 'q' | 'i' | 'u' | 'x' | 't' | 'd' | 's' | 'o' | 'g' | 'h'

/** The types of a signature. @throws BrokenMessage for one that D-Bus doesn't know, or that nests too deep. */
export const parseSignature = (signature: string): readonly Type[] => {
  const kept = known.get(signature)
  if (kept !== undefined) return kept
  const types = new Parser(signature).all()
  if (known.size < mostKnown) known.set(signature, types)
  return types
}

/** What systemd sends are a few dozen; a host that makes up others gains no memory here. */
const mostKnown = 256
const known = new Map<string, readonly Type[]>()

class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    if (text.length > 255) throw new BrokenMessage('a signature of more than 255 types')
    this.#text = text
  }

  all(): readonly Type[] {
    const types: Type[] = []
    while (this.#at < this.#text.length) types.push(this.#type(0, 0))
    return types
  }

  #type(arrays: number, structs: number): Type {
    if (arrays > limits.arrayDepth || structs > limits.structDepth) throw this.#broken('nested too deep')
    const code = this.#text[this.#at]
    this.#at += 1
    switch (code) {
      case 'a':
        return {
          code,
          of: this.#text[this.#at] === '{' ? this.#pair(arrays + 1, structs) : this.#type(arrays + 1, structs),
        }
      case '(':
        return { code, of: this.#fields(arrays, structs + 1) }
      case 'v':
        return { code }
      default:
        if (!isBasic(code)) throw this.#broken('not a type')
        return { code }
    }
  }

  #fields(arrays: number, structs: number): Type[] {
    const fields: Type[] = []
    while (this.#text[this.#at] !== ')') fields.push(this.#type(arrays, structs))
    // An empty struct takes no bytes: an array of them would never end.
    if (fields.length === 0) throw this.#broken('an empty struct')
    this.#at += 1
    return fields
  }

  #pair(arrays: number, structs: number): Type {
    this.#at += 1
    const key = this.#type(arrays, structs + 1)
    if (!isBasic(key.code)) throw this.#broken('a key that is not a plain value')
    const value = this.#type(arrays, structs + 1)
    if (this.#text[this.#at] !== '}') throw this.#broken('a dictionary without an end')
    this.#at += 1
    return { code: '{', key, value }
  }

  #broken(what: string): BrokenMessage {
    return new BrokenMessage(`the signature ${JSON.stringify(this.#text)}: ${what}`)
  }
}

const isBasic = (code: string | undefined): code is Basic =>
  code !== undefined && code !== '' && 'ybnqiuxtdsogh'.includes(code)
