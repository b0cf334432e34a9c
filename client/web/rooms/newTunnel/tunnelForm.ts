import type { PresetName } from '../../../../shared/tunnel.ts'
import type { Client } from '../../ask/client.ts'
import { tagsFrom } from '../../domain/hostForm.ts'

export type NewTunnel = Parameters<Client['tunnels']['plan']['query']>[0]
export type SourceKind = NewTunnel['source']['kind']

/** The fields of a new tunnel as they are typed. */
export interface TunnelForm {
  link: string
  preset: PresetName
  set: Record<string, string | boolean>
  config: string
  host: string
  id: string
  name: string
  port: string
  template: 'hardened' | 'standard'
  tags: string
}

export const emptyTunnelForm: TunnelForm = {
  link: '',
  preset: 'exit-reality',
  set: {},
  config: '',
  host: '',
  id: '',
  name: '',
  port: '',
  template: 'hardened',
  tags: '',
}

/** An id from any words: `My café #1` gives `my-cafe-1`. */
export const idFrom = (words: string): string =>
  words
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036F]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replaceAll(/-+$/g, '')

/** `words`, or `words-2` and so on when that id is taken. */
export const freeId = (words: string, taken: readonly string[]): string => {
  const base = idFrom(words) || 'tunnel'
  const free = [base, ...Array.from({ length: 98 }, (_, at) => `${base.slice(0, 37)}-${at + 2}`)].find(
    (id) => !taken.includes(id),
  )
  return free ?? base
}

/** What was left empty and is filled from elsewhere. */
export interface Offered {
  id: string
  port: number | undefined
}

/** The form as the procedures take it. A JSON config names its own ports. */
export const newTunnelFrom = (form: TunnelForm, kind: SourceKind, offered: Offered): NewTunnel => {
  const port = form.port.trim() === '' ? offered.port : Number(form.port)
  return {
    id: form.id.trim() === '' ? offered.id : form.id.trim(),
    host: form.host,
    source: sourceFrom(form, kind),
    template: form.template,
    tags: tagsFrom(form.tags),
    ...(form.name.trim() === '' ? {} : { name: form.name.trim() }),
    ...(kind === 'config' || port === undefined ? {} : { port }),
  }
}

const sourceFrom = (form: TunnelForm, kind: SourceKind): NewTunnel['source'] => {
  if (kind === 'link') return { kind, uri: form.link.trim() }
  if (kind === 'config') return { kind, config: form.config }
  const set = Object.entries(form.set).filter(([, value]) => value !== '')
  return { kind, preset: form.preset, set: Object.fromEntries(set) }
}
