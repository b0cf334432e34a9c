import { expect, test } from 'vitest'
import { addHostFrom, emptyHostForm, nameFrom } from '../../../client/web/domain/hostForm.ts'
import { addHostInput } from '../../../shared/input.ts'
import { hostName } from '../../../shared/name.ts'

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
