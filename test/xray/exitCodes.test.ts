import { expect, test } from 'vitest'
import { exitInWords, headlineOf, hintOf } from '../../shared/xray/exitCodes.ts'

const chain =
  'Xray 26.3.27 (Xray, Penetrates Everything.) Custom\nFailed to start: main: failed to load config files: [stdin:] > ' +
  'infra/conf: failed to build outbound config with tag x > infra/conf: VLESS users: please add/set "encryption":"none" for every user'

test('the last link of the chain is the headline', () => {
  expect(headlineOf(chain)).toBe('infra/conf: VLESS users: please add/set "encryption":"none" for every user')
  expect(headlineOf('Configuration OK.')).toBeUndefined()
})

test.each([
  [chain, /encryption/],
  [
    'Failed to start: app/proxyman/inbound: failed to listen TCP on 443 > listen tcp: bind: address already in use',
    /taken/,
  ],
  ['failed to listen TCP on 443 > listen tcp 0.0.0.0:443: bind: permission denied', /1024/],
  ['> app/log: failed to initialize access logger > open /var/log/x.log: permission denied', /log file/],
  ['REALITY: processed invalid connection from 203.0.113.9:1', /short id/],
])('%s has a hint', (output, hint) => {
  expect(hintOf(output)).toMatch(hint)
})

test('what is not known gets no hint', () => {
  expect(hintOf('Xray 26.3.27 started')).toBeUndefined()
})

test('exit codes have words', () => {
  expect(exitInWords(23)).toBe('xray refused its config')
  expect(exitInWords(255)).toBe('could not start: is a port taken?')
  expect(exitInWords(77)).toBe('ended for an unknown reason')
})
