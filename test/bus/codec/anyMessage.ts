import type { Random } from './random.ts'
import { messageOf, Wire } from './wire.ts'

/** A signal with a body of any types, and what must be read of it. */
export interface AnyMessage {
  readonly bytes: Buffer
  readonly body: readonly unknown[]
  readonly member: string
}

export const anyMessage = (random: Random): AnyMessage => {
  const isLittle = random.below(2) === 0
  const wire = new Wire(isLittle)
  const signatures: string[] = []
  const body: unknown[] = []
  for (let count = random.below(4); count > 0; count -= 1) {
    const signature = anySignature(random, 3)
    signatures.push(signature)
    body.push(anyValue(signature, wire, random))
  }
  const member = anyText(random)
  const fields = [
    [1, 'o', '/x'],
    [2, 's', 'a.b'],
    [3, 's', member],
    [8, 'g', signatures.join('')],
  ] as const
  return { bytes: messageOf({ type: 4, fields, body: wire.bytes(), isLittle }), body, member }
}

/** The same bytes with a few of them changed, cut, doubled, or a length made big. */
export const damaged = (bytes: Buffer, random: Random): Buffer => {
  const broken = Buffer.from(bytes)
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const at = random.below(broken.length)
    if (random.below(4) === 0)
      broken.writeUInt32LE(random.pick([0, 1, 0xff, 0x7fff_ffff, 0xffff_ffff]), Math.min(at & ~3, broken.length - 4))
    else broken[at] = random.below(256)
  }
  return random.below(8) === 0 ? broken.subarray(0, random.below(broken.length)) : broken
}

const basics = ['y', 'b', 'n', 'q', 'i', 'u', 'x', 't', 'd', 's', 'o', 'g'] as const

const anySignature = (random: Random, depth: number): string => {
  const kind = depth === 0 ? 0 : random.below(10)
  if (kind < 6) return random.pick(basics)
  if (kind === 6) return 'v'
  if (kind === 7) return `a${anySignature(random, depth - 1)}`
  if (kind === 8) return `a{${random.pick(basics)}${anySignature(random, depth - 1)}}`
  return `(${Array.from({ length: 1 + random.below(3) }, () => anySignature(random, depth - 1)).join('')})`
}

/** Writes any value of a type, and gives what must be read of it. */
const anyValue = (signature: string, wire: Wire, random: Random): unknown => {
  switch (signature[0]) {
    case 'v': {
      const inner = anySignature(random, 1)
      wire.signature(inner)
      return anyValue(inner, wire, random)
    }
    case 'a':
      return anyArray(signature.slice(1), wire, random)
    case '(':
      wire.align(8)
      return partsOf(signature.slice(1, -1)).map((part) => anyValue(part, wire, random))
    default:
      return anyBasic(signature, wire, random)
  }
}

const anyArray = (of: string, wire: Wire, random: Random): unknown => {
  const count = random.below(4)
  const items: unknown[] = []
  wire.array(alignment(of), () => {
    for (let at = 0; at < count; at += 1) {
      if (!of.startsWith('{')) {
        items.push(anyValue(of, wire, random))
        continue
      }
      wire.align(8)
      items.push([anyValue(of[1] ?? '', wire, random), anyValue(of.slice(2, -1), wire, random)])
    }
  })
  if (of === 'y') return Buffer.from(items as number[])
  return of.startsWith('{') ? new Map(items as [unknown, unknown][]) : items
}

const anyBasic = (code: string, wire: Wire, random: Random): unknown => {
  const number = random.below(200)
  switch (code) {
    case 'y':
      wire.number(1, number)
      return number
    case 'b':
      wire.number(4, number % 2)
      return number % 2 === 1
    case 'n':
      wire.number(2, -number)
      return 0 - number
    case 'q':
      wire.number(2, number)
      return number
    case 'i':
      wire.number(4, -number)
      return 0 - number
    case 'u':
      wire.number(4, number)
      return number
    case 'x':
      wire.number(8, -BigInt(number))
      return -BigInt(number)
    case 't':
      wire.number(8, BigInt(number))
      return BigInt(number)
    case 'd':
      wire.double(number / 8)
      return number / 8
    case 'g':
      wire.signature('as')
      return 'as'
    default: {
      const text = anyText(random)
      wire.string(text)
      return text
    }
  }
}

const anyText = (random: Random): string =>
  random.pick(['', 'x', 'ActiveState', '__proto__', 'constructor', 'grüße', '𝔘', '\u007f\u001b[2J', '\uFFFD'])

/** The complete types of which a signature is made. */
const partsOf = (signature: string): string[] => {
  const parts: string[] = []
  for (let from = 0; from < signature.length; from = endOf(signature, from))
    parts.push(signature.slice(from, endOf(signature, from)))
  return parts
}

const endOf = (signature: string, from: number): number => {
  if (signature[from] === 'a') return endOf(signature, from + 1)
  let open = 0
  for (let at = from; ; at += 1) {
    if (signature[at] === '(' || signature[at] === '{') open += 1
    if (signature[at] === ')' || signature[at] === '}') open -= 1
    if (open === 0) return at + 1
  }
}

const alignment = (of: string): 1 | 2 | 4 | 8 => {
  if ('xtd({'.includes(of[0] ?? '')) return 8
  if ('nq'.includes(of[0] ?? '')) return 2
  return 'ygv'.includes(of[0] ?? '') ? 1 : 4
}
