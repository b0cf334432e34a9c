import { createSignal, onCleanup } from 'solid-js'

/** Turns true when an element comes near the part of the room that is seen, and stays true: what nobody scrolls to is never drawn. */
export const createSeen = () => {
  const [seen, setSeen] = createSignal(false)
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      observer.disconnect()
      setSeen(true)
    },
    { root: document.querySelector('#main'), rootMargin: '400px' },
  )
  onCleanup(() => observer.disconnect())
  return { seen, watch: (element: Element): void => observer.observe(element) }
}
