import { createSignal } from 'solid-js'
import type { Tone } from './state/tone.ts'

export interface Toast {
  id: number
  tone: Tone
  text: string
  href?: string | undefined
}

const shownForMs = 6000
const kept = 3
let last = 0

const [toasts, setToasts] = createSignal<readonly Toast[]>([])
export { toasts }

export const dropToast = (id: number): void => {
  setToasts((all) => all.filter((toast) => toast.id !== id))
}

/** Says that something has ended. A failure stays until it is dismissed. */
export const tell = (toast: Omit<Toast, 'id'>): void => {
  last += 1
  const id = last
  setToasts((all) => [...all, { ...toast, id }].slice(-kept))
  if (toast.tone !== 'down') setTimeout(() => dropToast(id), shownForMs)
}
