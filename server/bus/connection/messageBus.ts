import { systemd1, type Call } from './bus.ts'

/** The bus itself, as somebody to call. */
export const messageBus = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const

export const matchCall = (member: 'AddMatch' | 'RemoveMatch', rule: string): Call => ({
  ...messageBus,
  member,
  signature: 's',
  body: [rule],
})

export const helloCall: Call = { ...messageBus, member: 'Hello', what: 'talk to systemd' }

/** The name that systemd itself has on the bus. */
export const ownerCall: Call = {
  ...messageBus,
  member: 'GetNameOwner',
  signature: 's',
  body: [systemd1],
  what: 'talk to systemd',
}

/** It has another after it was executed anew. */
export const ownerChanges: Call = matchCall(
  'AddMatch',
  `type='signal',sender='${messageBus.destination}',member='NameOwnerChanged',arg0='${systemd1}'`,
)
