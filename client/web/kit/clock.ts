import { createSignal } from 'solid-js'

const [now, setNow] = createSignal(Date.now())

setInterval(() => {
  if (!document.hidden) setNow(Date.now())
}, 1000)
document.addEventListener('visibilitychange', () => setNow(Date.now()))

/** UNIX milliseconds, moved once a second while the page is seen: what relative times are counted from. */
export const nowMs = now
