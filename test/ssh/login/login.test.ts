import { describe, expect, it } from 'vitest'
import type { ParsedKey } from 'ssh2'
import { answerPrompts } from '../../../server/ssh/login/answerPrompts.ts'
import type { KeyFile } from '../../../server/ssh/login/keyFile.ts'
import { keysToOffer } from '../../../server/ssh/login/keysToOffer.ts'

/** A key of which only the public half is looked at. */
const key = (name: string): ParsedKey => ({ getPublicSSH: () => Buffer.from(name) }) as ParsedKey
const file = (name: string): KeyFile => ({ kind: 'key', file: `~/${name}`, key: key(name) })
const locked: KeyFile = { kind: 'locked', file: '~/locked', publicKey: Buffer.from('locked') }
const missing: KeyFile = { kind: 'none', file: '~/missing' }

describe('the keys offered', () => {
  const [a, b, held] = [key('a'), key('b'), key('locked')]
  const offered = (offers: ReturnType<typeof keysToOffer>): string[] =>
    offers.flatMap((offer) =>
      offer.kind === 'file' ? [offer.file.file] : offer.keys.map((key) => `agent ${key.getPublicSSH().toString()}`),
    )

  it('are the agent’s first, those that a file names before the others, then files it doesn’t hold', () => {
    const target = { keyFile: undefined, identitiesOnly: false }
    const found = { files: [file('c'), missing, locked, file('b')], inAgent: [a, b, held] }
    expect(offered(keysToOffer(target, found))).toEqual(['agent locked', 'agent b', 'agent a', '~/c'])
  })
  it('are those alone that a file names, with IdentitiesOnly', () => {
    const target = { keyFile: undefined, identitiesOnly: true }
    expect(offered(keysToOffer(target, { files: [file('b'), file('c')], inAgent: [a, b] }))).toEqual(['agent b', '~/c'])
    expect(keysToOffer(target, { files: [], inAgent: [a] })).toEqual([])
  })
  it('begin with the file that was asked for by name', () => {
    const target = { keyFile: '~/c', identitiesOnly: false }
    expect(offered(keysToOffer(target, { files: [file('c')], inAgent: [a] }))).toEqual(['~/c', 'agent a'])
  })
})

describe('the prompts of keyboard-interactive', () => {
  const password = { prompt: "me's Password: ", echo: false }
  const code = { prompt: 'Code: ', echo: true }

  it('are answered by the password once, and by a person where they ask something else', () => {
    expect(answerPrompts([password, code, password], false)).toEqual([
      { kind: 'password' },
      { kind: 'person', about: 'Code: ' },
      { kind: 'nothing' },
    ])
    expect(answerPrompts([password], true)).toEqual([{ kind: 'nothing' }])
  })
  it('never show the password', () =>
    expect(answerPrompts([{ ...password, echo: true }], false)).toEqual([{ kind: 'person', about: password.prompt }]))
})
