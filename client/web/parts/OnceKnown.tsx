import type { JSX } from 'solid-js'
import { Match, Switch } from 'solid-js'
import { useApp } from '../ask/useApp.ts'
import { Skeleton } from '../kit/Skeleton.tsx'

interface OnceKnownProps {
  /** True when there is nothing to show. */
  none: boolean
  /** What stands there then: what this is for and how to begin. */
  empty: JSX.Element
  children: JSX.Element
}

/** A room of the fleet: grey lines until the fleet is known, how to begin where there is nothing, and else what is there. */
export const OnceKnown = (props: OnceKnownProps) => {
  const { live } = useApp()
  return (
    <Switch fallback={props.children}>
      <Match when={live.connection().kind === 'connecting'}>
        <Skeleton lines={8} />
      </Match>
      <Match when={props.none}>{props.empty}</Match>
    </Switch>
  )
}
