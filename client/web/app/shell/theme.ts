import { createSignal } from 'solid-js'

export type Theme = 'dark' | 'light' | 'system'

const key = 'theme'
const keptTheme = (): Theme => {
  const kept = localStorage.getItem(key)
  return kept === 'dark' || kept === 'light' ? kept : 'system'
}

const [theme, setTheme] = createSignal<Theme>(keptTheme())
export { theme }

const light = matchMedia('(prefers-color-scheme: light)')

const show = (): void => {
  const chosen = theme()
  document.documentElement.dataset['theme'] = chosen === 'system' ? (light.matches ? 'light' : 'dark') : chosen
}

light.addEventListener('change', show)

/** Chooses a theme and keeps the choice; `system` forgets it. */
export const chooseTheme = (next: Theme): void => {
  if (next === 'system') localStorage.removeItem(key)
  else localStorage.setItem(key, next)
  setTheme(next)
  show()
}
