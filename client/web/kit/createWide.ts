import { createSignal, onCleanup } from 'solid-js'

/** Is the window at least this wide? */
export const createWide = (px: number) => {
  const query = matchMedia(`(min-width: ${px}px)`)
  const [wide, setWide] = createSignal(query.matches)
  const take = (): void => void setWide(query.matches)
  query.addEventListener('change', take)
  onCleanup(() => query.removeEventListener('change', take))
  return wide
}
