import { expect, test } from 'vitest'
import { fromBase64 } from '../../shared/xray/keys/base64.ts'
import { newRealityKeys, newShadowsocksKey, newShortId, newUuid, publicKeyOf } from '../../shared/xray/keys/keys.ts'

test('a pair made by xray x25519 comes out the same here', async () => {
  expect(await publicKeyOf('cE5ZM_2kA279XUh7U9KlWCCfltJXrkpJLs-3eoFsNUo')).toBe(
    '7Cg8ejNj81YQW9H08G3slSt5vcpjjHbFuQOZIVHSfw4',
  )
})

test('a pair belongs together and is in the form xray prints', async () => {
  const { privateKey, publicKey } = await newRealityKeys()
  expect(privateKey).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(await publicKeyOf(privateKey)).toBe(publicKey)
})

test('a key of another size is refused', async () => {
  await expect(publicKeyOf('c2hvcnQ')).rejects.toThrow(TypeError)
})

test('ids and keys have their form', () => {
  expect(newUuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(newShortId()).toMatch(/^[0-9a-f]{16}$/)
  expect(fromBase64(newShadowsocksKey('2022-blake3-aes-128-gcm'))).toHaveLength(16)
  expect(fromBase64(newShadowsocksKey('2022-blake3-aes-256-gcm'))).toHaveLength(32)
})
