import { expect, test } from 'vitest'
import { readConfig, writeConfig } from '../../shared/xray/config/configText.ts'

test('the comments xray accepts are read over, and the loss is said', () => {
  const text = '{ // one\n "log": {"access": "http://x/#y"}, /* two */ # three\n "stats": {} }'
  expect(readConfig(text)).toMatchObject({
    ok: true,
    config: { log: { access: 'http://x/#y' }, stats: {} },
    warnings: [{ code: 'comments' }],
  })
})

test('a slip is answered with its line, and without the text around it', () => {
  const read = readConfig('{\n  "password": "hidden",\n  "x" 1\n}')
  expect(read).toMatchObject({ ok: false, issues: [{ message: 'This is no valid JSON: look at line 3, column 7.' }] })
  expect(readConfig('[]').ok).toBe(false)
  expect(readConfig('').ok).toBe(false)
})

test('what is written is read back', () => {
  const config = { inbounds: [{ protocol: 'socks' }] }
  expect(readConfig(writeConfig(config))).toEqual({ ok: true, config, warnings: [] })
})
