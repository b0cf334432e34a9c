import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hostKeyAlgorithms } from '../../../server/ssh/hostKeys/algorithms.ts'
import { fingerprintOf } from '../../../server/ssh/hostKeys/hostKey.ts'
import { judgeHostKey } from '../../../server/ssh/hostKeys/judgeHostKey.ts'
import { lookUp, matchesHost, parseKnownHosts } from '../../../server/ssh/hostKeys/knownHosts.ts'
import { readKnownHosts, trustHostKey } from '../../../server/ssh/hostKeys/knownHostsFile.ts'

/** A blob that is a key as far as its first word goes, which is all that known_hosts looks at. */
const blob = (type: string, fill: number): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(type.length)
  return Buffer.concat([head, Buffer.from(type), Buffer.alloc(32, fill)])
}
const line = (hosts: string, key: Buffer): string =>
  `${hosts} ${key.subarray(4, 4 + key.readUInt32BE()).toString()} ${key.toString('base64')}\n`
const ed = blob('ssh-ed25519', 1)
const otherEd = blob('ssh-ed25519', 2)
const rsa = blob('ssh-rsa', 3)

const judge = (text: string, offered: Buffer, knownAs = 'box') =>
  judgeHostKey(offered, lookUp(parseKnownHosts(text, 'known_hosts'), knownAs), { host: 'box', knownAs })

describe('matching a host', () => {
  it('takes names, lists and wildcards, without regard to case', () => {
    expect(matchesHost('a,box', 'box')).toBe(true)
    expect(matchesHost('*.example.com', 'x.example.com')).toBe(true)
    expect(matchesHost('10.0.0.?', '10.0.0.7')).toBe(true)
    expect(matchesHost('BOX', 'box')).toBe(true)
    expect(matchesHost('*.example.com', 'example.com')).toBe(false)
  })
  it('lets a negated name win', () => {
    expect(matchesHost('*.example.com,!bad.example.com', 'bad.example.com')).toBe(false)
    expect(matchesHost('!bad.example.com', 'other')).toBe(false)
  })
  it('takes a dot for a dot', () => expect(matchesHost('10.0.0.1', '10a0b0c1')).toBe(false))
  it('finds hashed names, with their port', () => {
    const salt = randomBytes(20)
    const hash = createHmac('sha1', salt).update('[box]:2222').digest('base64')
    const hashed = `|1|${salt.toString('base64')}|${hash}`
    expect(matchesHost(hashed, '[box]:2222')).toBe(true)
    expect(matchesHost(hashed, 'box')).toBe(false)
  })
})

describe('judging an offered key', () => {
  it('accepts the known one', () => expect(judge(line('box', ed), ed)).toBeUndefined())
  it('reports an unknown one with type, fingerprint and the key itself', () =>
    expect(judge(line('other', ed), ed)).toEqual({
      kind: 'hostKeyUnknown',
      host: 'box',
      address: 'box',
      keyType: 'ssh-ed25519',
      fingerprint: fingerprintOf(ed),
      publicKey: ed.toString('base64'),
    }))
  it('reports a changed one with both fingerprints', () =>
    expect(judge(line('box', ed), otherEd)).toMatchObject({
      kind: 'hostKeyChanged',
      known: fingerprintOf(ed),
      offered: fingerprintOf(otherEd),
      knownIn: 'known_hosts',
    }))
  it('takes a key of another type for a changed one', () =>
    expect(judge(line('box', rsa), ed)).toMatchObject({ kind: 'hostKeyChanged', known: fingerprintOf(rsa) }))
  it('refuses a revoked key even where it is known too', () =>
    expect(judge(`@revoked * ${line('', ed).trim()}\n${line('box', ed)}`, ed)).toMatchObject({
      kind: 'hostKeyRefused',
      reason: 'revoked',
    }))
  it('fails closed where only a certificate authority vouches', () => {
    const authority = `@cert-authority *.example.com ${line('', ed).trim()}\n`
    expect(judge(authority, otherEd, 'x.example.com')).toMatchObject({ reason: 'certificateAuthority' })
    expect(judge(authority + line('x.example.com', otherEd), otherEd, 'x.example.com')).toBeUndefined()
  })
  it('accepts the plain name’s key on another port, but proves no change by it', () => {
    expect(judge(line('box', ed), ed, '[box]:2222')).toBeUndefined()
    expect(judge(line('box', ed), otherEd, '[box]:2222')).toMatchObject({ kind: 'hostKeyUnknown' })
  })
  it('passes over lines that can’t be read', () =>
    expect(judge(`# note\n\nbox\nbox ssh-ed25519 AAAA\n@unknown box x y\n${line('box', ed)}`, ed)).toBeUndefined())
})

it('offers first what a known key signs with', () => {
  expect(hostKeyAlgorithms(['ssh-rsa']).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519'])
  expect(hostKeyAlgorithms([])[0]).toBe('ssh-ed25519')
  expect(hostKeyAlgorithms(['ssh-rsa'])).not.toContain('ssh-rsa')
})

describe('trusting a key', () => {
  const withFile = async (work: (file: string) => Promise<void>): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), 'known-hosts-'))
    try {
      await work(join(folder, 'deep', 'known_hosts'))
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  const publicKey = ed.toString('base64')

  it('stores it once, for the owner only', () =>
    withFile(async (file) => {
      await trustHostKey(file, { knownAs: '[box]:2222', publicKey })
      await trustHostKey(file, { knownAs: '[box]:2222', publicKey })
      expect(await readFile(file, 'utf8')).toBe(`[box]:2222 ssh-ed25519 ${publicKey}\n`)
      expect((await stat(file)).mode & 0o777).toBe(0o600)
    }))
  it('keeps all that are trusted at the same moment', () =>
    withFile(async (file) => {
      await Promise.all(['a', 'b', 'c'].map((knownAs) => trustHostKey(file, { knownAs, publicKey })))
      expect((await readKnownHosts([file])).map(({ hosts }) => hosts)).toEqual(['a', 'b', 'c'])
    }))
  it('replaces the old key only when told to', () =>
    withFile(async (file) => {
      const next = otherEd.toString('base64')
      await trustHostKey(file, { knownAs: 'box', publicKey })
      await trustHostKey(file, { knownAs: 'box', publicKey: next })
      expect(await readKnownHosts([file])).toHaveLength(2)
      await trustHostKey(file, { knownAs: 'box', publicKey: next, replace: true })
      expect((await readKnownHosts([file])).map((known) => known.publicKey)).toEqual([next])
    }))
  it('refuses what is no key, and a name that would cover others', () =>
    withFile(async (file) => {
      await expect(trustHostKey(file, { knownAs: 'box', publicKey: 'AAAA' })).rejects.toThrow('no host key')
      await expect(trustHostKey(file, { knownAs: '*', publicKey })).rejects.toThrow('no host key')
      await expect(trustHostKey(file, { knownAs: 'a\nb', publicKey })).rejects.toThrow('no host key')
    }))
})
