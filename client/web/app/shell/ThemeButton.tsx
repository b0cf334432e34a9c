import { Match, Switch } from 'solid-js'
import Monitor from 'lucide-solid/icons/monitor'
import Moon from 'lucide-solid/icons/moon'
import Sun from 'lucide-solid/icons/sun'
import { chooseTheme, theme, type Theme } from './theme.ts'

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }
const words: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' }

/** Goes round: system, light, dark. */
export const ThemeButton = () => (
  <button
    type="button"
    class="grid size-8 place-items-center rounded-md text-t3 hover:bg-s2 hover:text-t1 pointer-coarse:size-10"
    aria-label={`Theme: ${words[theme()]}`}
    title={`Theme: ${words[theme()]}`}
    onClick={() => chooseTheme(next[theme()])}
  >
    <Switch>
      <Match when={theme() === 'system'}>
        <Monitor size={16} />
      </Match>
      <Match when={theme() === 'light'}>
        <Sun size={16} />
      </Match>
      <Match when={theme() === 'dark'}>
        <Moon size={16} />
      </Match>
    </Switch>
  </button>
)
