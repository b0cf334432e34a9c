import { useNavigate } from '@solidjs/router'
import { onCleanup, onMount } from 'solid-js'

interface KeyActions {
  palette: () => void
  help: () => void
}

const goTo: Record<string, string> = { f: '/', t: '/tunnels', h: '/hosts', o: '/operations' }
const goWithinMs = 1200

/** Is somebody typing there, or is a dialog open? Then plain keys are not ours. */
export const isTyping = (event: KeyboardEvent): boolean => {
  const target = event.target
  if (document.querySelector('[role=dialog]') !== null) return true
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** The keys that work on every page. */
export const createKeys = (actions: KeyActions): void => {
  const navigate = useNavigate()
  let wentAtMs = 0

  const plain = (key: string): boolean => {
    const to = Date.now() - wentAtMs < goWithinMs ? goTo[key] : undefined
    wentAtMs = key === 'g' ? Date.now() : 0
    if (to !== undefined) navigate(to)
    else if (key === '?') actions.help()
    else if (key === '/') document.querySelector<HTMLElement>('[data-filter]')?.focus()
    else if (key === 'j' || key === 'k') moveRow(key === 'j' ? 1 : -1)
    else if (key === 'n') document.querySelector<HTMLElement>('[data-new]')?.click()
    else return false
    return true
  }

  const onKey = (event: KeyboardEvent): void => {
    const mod = event.ctrlKey || event.metaKey
    if (mod && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      actions.palette()
    } else if (!mod && !event.altKey && !isTyping(event) && plain(event.key)) event.preventDefault()
  }

  onMount(() => document.addEventListener('keydown', onKey))
  onCleanup(() => document.removeEventListener('keydown', onKey))
}

/** Moves the focus between rows: their links carry `data-row`. */
const moveRow = (by: number): void => {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.offsetParent !== null)
  const at = rows.findIndex((row) => row === document.activeElement)
  const next = at === -1 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))
  rows[next]?.focus()
}
