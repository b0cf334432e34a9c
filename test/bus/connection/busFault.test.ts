import { AbortError, ConnectionClosedError, DBusError, TimeoutError } from 'dbus-native'
import { expect, it } from 'vitest'
import { HostError } from '../../../shared/hostError.ts'
import { busFault } from '../../../server/bus/connection/busFault.ts'

const about = { host: 'h1', what: 'start x.service', name: 'x.service' }

/** The types of dbus-native don't declare how its errors are made, its code does. */
const refused = (name: string, message = 'no'): DBusError =>
  Object.assign(Object.create(DBusError.prototype) as DBusError, { message, dbusName: name })

const made = <T extends Error>(kind: { prototype: T }, more: object = {}): T =>
  Object.assign(Object.create(kind.prototype) as T, more)

it.each([
  ['org.freedesktop.DBus.Error.AccessDenied', 'notPermitted'],
  ['org.freedesktop.DBus.Error.InteractiveAuthorizationRequired', 'notPermitted'],
  ['org.freedesktop.systemd1.NoSuchUnit', 'notFound'],
  ['org.freedesktop.DBus.Error.FileNotFound', 'notFound'],
  ['org.freedesktop.DBus.Error.ServiceUnknown', 'busUnavailable'],
  ['org.freedesktop.systemd1.UnitMasked', 'commandFailed'],
  ['org.freedesktop.DBus.Error.LimitsExceeded', 'commandFailed'],
])('%s is %s', (name, kind) => {
  expect(busFault(refused(name), about).fault).toMatchObject({ kind })
})

it("keeps systemd's own words where it has no better", () => {
  expect(busFault(refused('org.freedesktop.systemd1.UnitMasked', 'Unit x.service is masked.'), about).fault).toEqual({
    kind: 'commandFailed',
    host: 'h1',
    command: 'start x.service',
    ending: 'UnitMasked',
    stderr: 'Unit x.service is masked.',
  })
})

it('names the endings that are ours', () => {
  expect(busFault(made(ConnectionClosedError), about).fault.kind).toBe('connectionLost')
  expect(busFault(made(TimeoutError, { timeout: 5 }), about).fault).toMatchObject({ kind: 'timedOut', ms: 5 })
  expect(busFault(made(AbortError), about).fault.kind).toBe('cancelled')
})

it('lets a HostError pass as it is', () => {
  const error = new HostError({ kind: 'cancelled', host: 'h1', what: 'x' })
  expect(busFault(error, about)).toBe(error)
})
