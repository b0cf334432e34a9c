import { isIp } from '../config/address.ts'
import type { ConfigIssue } from '../config/issue.ts'

/** A link taken apart as text, before any of it is understood. */
export interface LinkText {
  scheme: string
  /** Between `scheme://` and the query or fragment. */
  body: string
  query: string
  name: string
}

export const linkIssue = (path: string, message: string, code = 'badLink'): ConfigIssue => ({ path, code, message })

/** Percent-decodes; text that is no valid encoding stays as it is. */
export const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const cut = (text: string, mark: string): [before: string, after: string] => {
  const place = text.indexOf(mark)
  return place < 0 ? [text, ''] : [text.slice(0, place), text.slice(place + mark.length)]
}

/** Undefined when it is not of the form `scheme://…`. */
export const splitLink = (uri: string): LinkText | undefined => {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(uri.trim()) ?? []
  if (scheme === undefined || rest === undefined) return undefined
  const [before, name] = cut(rest, '#')
  const [body, query] = cut(before, '?')
  return { scheme: scheme.toLowerCase(), body, query, name: decoded(name) }
}

/** `user@host:port`, read; `issues` name what is wrong with it. */
export interface Authority {
  user: string
  host: string
  port: number
  issues: ConfigIssue[]
}

/** Reads `user@host:port`. The user is not decoded: some protocols split it first. */
export const readAuthority = (body: string): Authority => {
  const plain = body.replace(/\/$/, '')
  const mark = plain.lastIndexOf('@')
  const user = mark < 0 ? '' : plain.slice(0, mark)
  const [, bracketed, open, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(plain.slice(mark + 1)) ?? []
  const host = decoded(bracketed ?? open ?? '')
  return { user, host, port: Number(port), issues: [...hostIssues(host), ...portIssues(port)] }
}

export const hostIssues = (host: string, path = 'host'): ConfigIssue[] => {
  if (host === '') return [linkIssue(path, 'The link names no server.')]
  if (isIp(host) || /^(?=.{1,253}$)[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_.])?$/u.test(host)) return []
  return [linkIssue(path, 'This is no IP address and no host name. An IPv6 address stands in brackets.')]
}

export const portIssues = (port: string | undefined, path = 'port'): ConfigIssue[] => {
  if (port === undefined || port === '') return [linkIssue(path, 'The link names no port.')]
  if (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535) return []
  return [linkIssue(path, 'A port is a number from 1 to 65535.')]
}
