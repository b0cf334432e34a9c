import { expect, it } from 'vitest'
import { busFault } from '../../../server/bus/connection/busFault.ts'

const about = { host: 'h1', what: 'start x.service', name: 'x.service', message: 'no' }

it.each([
  ['org.freedesktop.DBus.Error.AccessDenied', 'notPermitted'],
  ['org.freedesktop.DBus.Error.InteractiveAuthorizationRequired', 'notPermitted'],
  ['org.freedesktop.systemd1.NoSuchUnit', 'notFound'],
  ['org.freedesktop.DBus.Error.FileNotFound', 'notFound'],
  ['org.freedesktop.DBus.Error.ServiceUnknown', 'busUnavailable'],
  ['org.freedesktop.systemd1.UnitMasked', 'commandFailed'],
  ['org.freedesktop.DBus.Error.LimitsExceeded', 'commandFailed'],
])('%s is %s', (error, kind) => {
  expect(busFault({ ...about, error })).toMatchObject({ kind })
})

it("keeps systemd's own words where it has no better", () => {
  const error = 'org.freedesktop.systemd1.UnitMasked'
  expect(busFault({ ...about, error, message: 'Unit x.service is masked.' })).toEqual({
    kind: 'commandFailed',
    host: 'h1',
    command: 'start x.service',
    ending: 'UnitMasked',
    stderr: 'Unit x.service is masked.',
  })
})
