import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, untrack } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { TunnelView } from '../../../../shared/tunnel.ts'
import { useApp } from '../../ask/useApp.ts'
import { createAsk } from '../../ask/createAsk.ts'
import { type PresetField, presetFields } from './presetFields.ts'
import { type Preview, previewConfig, previewLink } from './previewSource.ts'
import { emptyTunnelForm, freeId, newTunnelFrom, type SourceKind, type TunnelForm } from './tunnelForm.ts'

const kinds: readonly SourceKind[] = ['link', 'preset', 'config']

/** The form of a new tunnel: what is typed, what it would become, and what is offered where nothing is typed. */
export const createTunnelForm = () => {
  const { client, live } = useApp()
  const [search, setSearch] = useSearchParams<{ from?: string; host?: string }>()
  const kind = (): SourceKind => kinds.find((one) => one === search.from) ?? 'link'
  const [form, setForm] = createStore<TunnelForm>({ ...emptyTunnelForm, set: {}, host: search.host ?? '' })

  const usable = createMemo(() =>
    live.hosts().filter(({ freshness }) => freshness.kind === 'live' || freshness.kind === 'polling'),
  )
  createEffect(() => {
    const first = usable()[0]
    if (form.host === '' && first !== undefined) setForm('host', first.name)
  })

  const freePort = createAsk(() => ({
    key: ['freePort', form.host],
    ask: async (signal) => client.hosts.freePort.query({ host: form.host }, { signal }),
    when: usable().some(({ name }) => name === form.host),
  }))
  const tunnelsThere = () => live.tunnelsOn(form.host).flatMap((key) => live.row(key)?.tunnel ?? [])
  const fields = createMemo((): PresetField[] => (kind() === 'preset' ? presetFields(form.preset) : []))
  const isExit = () => kind() === 'preset' && form.preset.startsWith('exit')
  const offeredPort = (): number | undefined => {
    const own = Number(fields().find(({ key }) => key === 'port')?.initial ?? 0)
    return isExit() && own > 0 && !isHeld(own) ? own : freePort.answer()
  }
  /** By a tunnel of ours; what else holds it, the plan finds. */
  const isHeld = (port: number) => tunnelsThere().some(({ listen }) => listen.some((one) => one.endsWith(`:${port}`)))

  const preview = createMemo((): Preview | undefined => {
    if (kind() === 'link' && form.link.trim() !== '')
      return previewLink(form.link, Number(form.port) || (offeredPort() ?? 1080))
    return kind() === 'config' && form.config.trim() !== '' ? previewConfig(form.config) : undefined
  })
  const offeredId = () => {
    const taken = tunnelsThere().map(({ id }) => String(id))
    const words = preview()?.name ?? ''
    return freeId(words === '' ? (kind() === 'preset' ? (isExit() ? 'exit' : form.preset) : 'tunnel') : words, taken)
  }
  const ready = () => {
    const given =
      kind() === 'preset'
        ? fields().every(({ key, required }) => !required || (form.set[key] ?? '') !== '')
        : preview()?.errors.length === 0
    return form.host !== '' && given
  }
  const exits = createMemo(() => {
    const keys = live.tunnelKeys()
    return untrack(() => keys.flatMap((key) => exitRef(live.row(key)?.tunnel)))
  })
  const input = () => newTunnelFrom(form, kind(), { id: offeredId(), port: offeredPort() })

  return {
    kind,
    setKind: (next: SourceKind) => setSearch({ from: next === 'link' ? null : next }, { replace: true }),
    form,
    setForm,
    fields,
    preview,
    offeredId,
    offeredPort,
    /** Did the host say that nothing listens there? */
    isFree: (port: number) => port === freePort.answer(),
    ready,
    input,
    exits,
  }
}

const exitRef = (tunnel: TunnelView | undefined): string[] => (tunnel?.role === 'exit' ? [tunnel.ref] : [])

export type TunnelFormState = ReturnType<typeof createTunnelForm>
