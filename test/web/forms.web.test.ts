import { expect, test } from 'vitest'
import { cliLine } from '../../client/web/state/cliLine.ts'
import { addHostFrom, emptyHostForm, nameFrom } from '../../client/web/state/hostForm.ts'
import { newTunnelLine } from '../../client/web/state/newTunnelLine.ts'
import { presetFields } from '../../client/web/state/presetFields.ts'
import { emptyTunnelForm, freeId, idFrom, newTunnelFrom } from '../../client/web/state/tunnelForm.ts'
import { addHostInput, planTunnelInput } from '../../shared/input.ts'
import { hostName, tunnelId } from '../../shared/name.ts'

test('an address as ssh users type it is taken apart, and what is typed in a field wins', () => {
  const form = { ...emptyHostForm, address: 'ops@fra1.example.net:2222', tags: 'eu, exit eu' }
  expect(addHostFrom(form, undefined).spec).toEqual({
    name: 'fra1',
    address: 'fra1.example.net',
    user: 'ops',
    port: 2222,
    tags: ['eu', 'exit'],
  })
  expect(addHostFrom({ ...form, port: '22', user: 'root' }, undefined).spec).toMatchObject({ port: 22, user: 'root' })
})

test('empty fields are not sent, so what ssh_config says holds', () => {
  const made = addHostFrom({ ...emptyHostForm, address: 'bastion' }, 'SHA256:abc')
  expect(made).toEqual({
    spec: { name: 'bastion', address: 'bastion', tags: [] },
    secrets: {},
    fingerprint: 'SHA256:abc',
  })
  expect(addHostInput.safeParse(made).success).toBe(true)
})

test('IP addresses give names that a fleet can have', () => {
  const names = ['198.51.100.4', '[2001:db8::1]:22', 'root@10.0.0.1'].map(nameFrom)
  expect(names.filter((name) => !hostName.safeParse(name).success)).toEqual([])
})

test('any words give an id, and a taken one is counted on', () => {
  expect(idFrom('Дом Café #1 🏠')).toBe('cafe-1')
  expect(freeId('🏠', [])).toBe('tunnel')
  expect(freeId('home', ['home', 'home-2'])).toBe('home-3')
  const long = freeId('a'.repeat(80), ['a'.repeat(40)])
  expect(tunnelId.safeParse(long).success).toBe(true)
})

test('what is left empty is filled with what is offered; a JSON config names its own ports', () => {
  const form = { ...emptyTunnelForm, host: 'fra1', link: ' ss://x ', config: '{}' }
  const offered = { id: 'home', port: 10_808 }
  expect(newTunnelFrom(form, 'link', offered)).toMatchObject({ id: 'home', port: 10_808, source: { uri: 'ss://x' } })
  expect(newTunnelFrom(form, 'config', offered)).not.toHaveProperty('port')
  expect(planTunnelInput.safeParse(newTunnelFrom(form, 'link', offered)).success).toBe(true)
})

test('a preset has its fields from its own schema', () => {
  const fields = presetFields('exit-ss2022')
  expect(fields.find(({ key }) => key === 'method')?.kind).toBe('choice')
  expect(fields.find(({ key }) => key === 'udp')).toMatchObject({ kind: 'flag', initial: 'true' })
  expect(
    presetFields('entry')
      .filter(({ required }) => required)
      .map(({ key }) => key),
  ).toEqual(['exit'])
})

test('a command line that is copied means the same in a shell', () => {
  expect(cliLine('logs', '-f', 'fra1/home')).toBe('raptor logs -f fra1/home')
  expect(cliLine('hosts', 'add', "it's; rm -rf ~")).toBe(`raptor hosts add 'it'\\''s; rm -rf ~'`)
  const form = { ...emptyTunnelForm, host: 'fra1', set: { dest: 'a.example:443' } }
  expect(newTunnelLine(newTunnelFrom(form, 'preset', { id: 'exit', port: 443 }))).toBe(
    'raptor tunnels create exit --host fra1 --preset exit-reality --set dest=a.example:443 --port 443',
  )
})
