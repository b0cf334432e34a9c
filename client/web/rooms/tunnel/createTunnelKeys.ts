import { onCleanup, onMount } from 'solid-js'
import { isTyping } from '../../kit/createKeys.ts'

/** Keys of one page: a letter each, while nobody types. */
export const createTunnelKeys = (actions: Record<string, () => void>): void => {
  const onKey = (event: KeyboardEvent): void => {
    const action = actions[event.key]
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
    event.preventDefault()
    action()
  }
  onMount(() => document.addEventListener('keydown', onKey))
  onCleanup(() => document.removeEventListener('keydown', onKey))
}
