import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { StateMark } from './state/StateMark.tsx'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'

interface ButtonProps {
  children: JSX.Element
  look?: Look | undefined
  small?: boolean | undefined
  icon?: JSX.Element | undefined
  /** Its own progress: the button stays in place and can't be pressed twice. */
  busy?: boolean | undefined
  disabled?: boolean | undefined
  /** Why it can't be pressed, or what it does where the words are short. */
  title?: string | undefined
  label?: string | undefined
  onClick?: (() => void) | undefined
  submit?: boolean | undefined
}

const looks: Record<Look, string> = {
  primary: 'bg-accent text-accent-text hover:brightness-110 border-transparent',
  plain: 'bg-s1 text-t1 border-line-strong hover:bg-s2',
  quiet: 'text-t2 border-transparent hover:bg-s2 hover:text-t1',
  danger: 'text-down border-line-strong hover:bg-down-soft',
}

const shape = (look: Look | undefined, small: boolean | undefined): string =>
  `inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap transition-colors disabled:opacity-50 [&_svg]:shrink-0 ${
    small === true ? 'h-7 px-2.5 text-xs pointer-coarse:h-9' : 'h-8 px-3 text-sm pointer-coarse:h-11'
  } ${looks[look ?? 'plain']}`

export const Button = (props: ButtonProps) => (
  <button
    type={props.submit === true ? 'submit' : 'button'}
    class={shape(props.look, props.small)}
    disabled={props.disabled === true || props.busy === true}
    aria-busy={props.busy === true}
    aria-label={props.label}
    title={props.title}
    onClick={() => props.onClick?.()}
  >
    <Show when={props.busy === true} fallback={props.icon}>
      <StateMark tone="working" class="size-3.5" />
    </Show>
    {props.children}
  </button>
)

/** A link that looks like a button. */
export const ButtonLink = (props: {
  children: JSX.Element
  href: string
  look?: Look
  small?: boolean
  icon?: JSX.Element
  /** It makes a new one of what is listed: the key `n` presses it. */
  fresh?: boolean
}) => (
  <A href={props.href} data-new={props.fresh === true ? '' : undefined} class={shape(props.look, props.small)}>
    {props.icon}
    {props.children}
  </A>
)
