import type { JsonObject } from './config.ts'
import { at, objectAt, objectsAt, textAt } from './read.ts'

/** The server an outbound dials, in whichever of xray's three shapes it is written. */
export interface Endpoint {
  address: string
  port: number
  /** The object that holds id, password or method: the user of `vnext`, the server of `servers`, or the settings. */
  account: JsonObject
  /** Where `account` and the address stand, below `settings`. */
  path: (string | number)[]
  accountPath: (string | number)[]
}

/** Undefined for outbounds that dial no fixed server (freedom, blackhole, dns …). */
export const endpointOf = (outbound: JsonObject): Endpoint | undefined => {
  const settings = objectAt(outbound, 'settings')
  const server = serverOf(settings)
  const address = textAt(server.value, 'address')
  const port = Number(at(server.value, 'port'))
  if (address === undefined || !Number.isInteger(port)) return undefined
  const user = objectsAt(server.value, 'users')[0]
  return {
    address,
    port,
    account: user ?? server.value,
    path: server.path,
    accountPath: user === undefined ? server.path : [...server.path, 'users', 0],
  }
}

const serverOf = (settings: JsonObject): { value: JsonObject; path: (string | number)[] } => {
  for (const name of ['vnext', 'servers']) {
    const server = objectsAt(settings, name)[0]
    if (server !== undefined) return { value: server, path: [name, 0] }
  }
  return { value: settings, path: [] }
}

/** The users of an inbound. Xray lets `clients` win over its newer name `users`. */
export const usersOf = (inbound: JsonObject): { list: JsonObject[]; name: string } => {
  const settings = objectAt(inbound, 'settings')
  const name = ['clients', 'accounts', 'users'].find((key) => Array.isArray(at(settings, key))) ?? 'clients'
  return { list: objectsAt(settings, name), name }
}
