import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildPreset } from '../../shared/xray/preset/presets.ts'
import { redact, redactLink, redactText, secretsOf } from '../../shared/xray/redact.ts'
import { renderShareLink } from '../../shared/xray/link/shareLink.ts'
import { anyOutbound } from './anyOutbound.ts'

describe('redact', () => {
  test('stars out every secret of a server and leaves the rest', async () => {
    const made = await buildPreset('exit-reality', { dest: 'www.example.com:443' })
    if (!made.ok) throw new Error('no preset')
    const secrets = secretsOf(made.config)
    const text = JSON.stringify(redact(made.config))
    expect(secrets).toHaveLength(3)
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(text).toContain('www.example.com:443')
    expect(text).toContain('"decryption":"none"')
  })

  test('looks into every protocol', () => {
    const secret = 'very-secret-indeed'
    const fields = [
      'id',
      'password',
      'pass',
      'privateKey',
      'secretKey',
      'preSharedKey',
      'shortId',
      'seed',
      'mldsa65Seed',
    ]
    for (const field of fields) expect(JSON.stringify(redact({ a: [{ [field]: secret }] }))).not.toContain(secret)
    expect(redact({ shortIds: ['', '0123abcd'], key: ['line'], auth: 'noauth' })).toEqual({
      shortIds: ['', '********'],
      key: ['********'],
      auth: 'noauth',
    })
  })

  test('takes the secrets of a config out of a log line', () => {
    const config = { inbounds: [{ settings: { clients: [{ id: 'b831381d-6324-4d53-ad4f-8cda48b30811' }] } }] }
    expect(redactText('invalid request user id: b831381d-6324-4d53-ad4f-8cda48b30811', config)).toBe(
      'invalid request user id: ********',
    )
  })
})

describe('redactLink', () => {
  test('keeps what helps and hides what opens', () => {
    expect(redactLink('vless://b831381d@203.0.113.7:443?security=reality&sni=a.example.com&sid=0123abcd#Berlin')).toBe(
      'vless://********@203.0.113.7:443?security=reality&sni=a.example.com&sid=********#Berlin',
    )
    expect(redactLink('ss://YWVzLTEyOC1nY206cHdAMTAuMC4wLjc6ODM4OA==#x')).toBe('ss://********#x')
    expect(redactLink('no link')).toBe('********')
  })

  test('no link of any outbound shows its secret', () => {
    fc.assert(
      fc.property(anyOutbound, (outbound) => {
        const rendered = renderShareLink(outbound, 'x')
        if (!rendered.ok) throw new Error('no link')
        const hidden = redactLink(rendered.uri)
        for (const secret of secretsOf(outbound).filter(({ length }) => length >= 12)) {
          expect(hidden).not.toContain(secret)
          expect(hidden).not.toContain(encodeURIComponent(secret))
        }
      }),
    )
  })
})
