import { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { secretsOf } from '../../../client/cli/input/secrets.ts'
import { addGlobals, globalsOf } from '../../../client/cli/session/globals.ts'
import { homeFolder } from '../../../server/home.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

test('a secret whose variable is set to nothing is not given', async () => {
  vi.stubEnv('RAPTOR_SSH_PASSWORD', '')
  vi.stubEnv('RAPTOR_SUDO_PASSWORD', 'word')
  expect(await secretsOf({})).toEqual({ sudoPassword: 'word' })
})

test('a home and a token that are set to nothing are not set', () => {
  vi.stubEnv('RAPTOR_HOME', undefined)
  const usual = homeFolder()
  vi.stubEnv('RAPTOR_HOME', '')
  vi.stubEnv('RAPTOR_TOKEN', '')
  expect(homeFolder()).toBe(usual)
  const globals = globalsOf(addGlobals(new Command()))
  expect(globals).not.toHaveProperty('home')
  expect(globals).not.toHaveProperty('token')
})
