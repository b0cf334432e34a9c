import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkConfig } from '../../shared/xray/check/checkConfig.ts'
import { fixtureCases, judgedConfig, short } from './fixtureCases.ts'

describe('a config', () => {
  test.each(fixtureCases('configs', judgedConfig))('$name is judged by path and code', ({ value }) => {
    const { errors, warnings } = checkConfig(value.config)
    expect({ errors: errors.map(short), warnings: warnings.map(short) }).toEqual({
      errors: value.errors,
      warnings: value.warnings,
    })
  })

  test('every message is one sentence or two, and ends like one', () => {
    const all = fixtureCases('configs', judgedConfig).flatMap(({ value }) => {
      const { errors, warnings } = checkConfig(value.config)
      return errors.concat(warnings)
    })
    for (const { message } of all) expect(message).toMatch(/^[A-Z"].*[.?]$/)
  })

  test('a slip of the finger is answered with the word that was meant', () => {
    const { errors, warnings } = checkConfig({
      inbounds: [{ protocol: 'sokcs', port: 1, tag: 'in' }],
      outbounds: [{ protocol: 'freedom', tag: 'direct' }],
      routing: { rules: [{ outboundTag: 'dierct' }] },
      polcy: {},
    })
    expect([...errors, ...warnings].map(({ suggestion }) => suggestion)).toEqual(['socks', 'direct', 'policy'])
  })

  test('no message repeats a secret', () => {
    const secret = 'do-not-show-this-to-anybody-at-all'
    const { errors } = checkConfig({
      inbounds: [
        { protocol: 'vless', port: 1, settings: { decryption: 'none', clients: [{ id: secret }] } },
        { protocol: 'shadowsocks', port: 2, settings: { method: '2022-blake3-aes-128-gcm', password: secret } },
        {
          protocol: 'trojan',
          port: 3,
          streamSettings: { security: 'reality', realitySettings: { privateKey: secret } },
        },
      ],
      outbounds: [{ protocol: 'freedom' }],
    })
    expect(errors.length).toBeGreaterThan(3)
    expect(JSON.stringify(errors)).not.toContain(secret)
  })

  test('the version it will run on decides which warnings it gets', () => {
    const config = {
      inbounds: [{ protocol: 'socks', port: 1080 }],
      outbounds: [{ protocol: 'vless', settings: { address: 'a.example.com', port: 1, id: 'x', encryption: 'none' } }],
    }
    const codes = (version: string): string[] => checkConfig(config, { version }).warnings.map(({ code }) => code)
    expect(codes('25.9.5')).toEqual(['flatSettings'])
    expect(codes('26.3.27')).toEqual([])
    expect(codes('26.7.28')).toEqual(['plaintextOutbound'])
  })

  test('whatever it is, it is judged and not thrown at', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (inbounds, routing) => {
        expect(checkConfig({ inbounds, routing, outbounds: [inbounds] }).errors).toBeInstanceOf(Array)
        expect(checkConfig(inbounds).errors).toBeInstanceOf(Array)
      }),
    )
  })
})
