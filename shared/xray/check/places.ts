import { isIp } from '../config/address.ts'
import type { JsonObject } from '../config/config.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { listeners, overlaps } from '../config/listeners.ts'
import type { Listener } from '../config/listeners.ts'
import { at, objectsAt, textAt } from '../config/read.ts'

/** Where a config listens: each inbound needs a place, and no two may share one. */
export const checkPlaces = (config: JsonObject): ConfigIssue[] => [
  ...objectsAt(config, 'inbounds').flatMap((inbound, index) => checkPlace(inbound, `inbounds[${index}]`)),
  ...['api', 'metrics'].flatMap((name) => checkOwnPlace(textAt(config, name, 'listen'), `${name}.listen`)),
  ...sharedPorts(listeners(config)),
]

const checkPlace = (inbound: JsonObject, path: string): ConfigIssue[] => {
  const listen = textAt(inbound, 'listen') ?? ''
  const port = at(inbound, 'port')
  if (textAt(inbound, 'protocol') === 'tun' || listen.startsWith('/') || listen.startsWith('@')) return []
  const issues: ConfigIssue[] = []
  if (port === undefined || port === 0 || port === '0') {
    issues.push({ path: `${path}.port`, code: 'noPort', message: 'This inbound needs a port.' })
  }
  if (listen !== '' && listen !== 'localhost' && !listen.startsWith('env:') && !isIp(listen.replace(/^\[|\]$/g, ''))) {
    issues.push({
      path: `${path}.listen`,
      code: 'badListen',
      message: 'Xray listens on an IP address, "localhost" or a socket path, not on a name.',
    })
  }
  return issues
}

const checkOwnPlace = (listen: string | undefined, path: string): ConfigIssue[] =>
  listen === undefined || /^[/@]/.test(listen) || /^(?:\[[0-9a-f:]+\]|[^:]*):\d{1,5}$/i.test(listen)
    ? []
    : [{ path, code: 'badListen', message: 'Write host:port.' }]

/** Xray opens its ports so that two inbounds on one port share its connections at random instead of failing. */
const sharedPorts = (all: Listener[]): ConfigIssue[] => {
  const byPort = new Map<string, Listener[]>()
  const said = new Set<string>()
  return all.flatMap((listener) => {
    const key = `${listener.protocol} ${listener.port}`
    const others = byPort.get(key) ?? []
    byPort.set(key, [...others, listener])
    const other = others.find((one) => one.path !== listener.path && overlaps(one, listener))
    const pair = `${listener.path} ${other?.path}`
    if (other === undefined || said.has(pair)) return []
    said.add(pair)
    const message = `Port ${listener.port} is taken by ${other.path}: xray would deal connections out between the two at random.`
    return [{ path: listener.path, code: 'portTwice', message }]
  })
}
