import { createSignal, Match, Switch } from 'solid-js'
import type { Fault } from '../../../../shared/fault.ts'
import { useApp } from '../../ask/useApp.ts'
import { remedyOf } from '../../domain/remedyOf.ts'
import { Button, ButtonLink } from '../../kit/Button.tsx'
import { AcceptDialog } from './AcceptDialog.tsx'
import { ReconnectButton } from './ReconnectButton.tsx'
import { TrustDialog } from './TrustDialog.tsx'
import { UnlockDialog } from './UnlockDialog.tsx'

/** The next step of a fault as a button; nothing where only a person can act. */
export const FaultRemedy = (props: { fault: Fault; onDone?: (() => void) | undefined }) => {
  const { live } = useApp()
  const [open, setOpen] = createSignal(false)
  const remedy = () => remedyOf(props.fault, (host) => live.host(host) !== undefined)
  const done = () => {
    setOpen(false)
    props.onDone?.()
  }
  const when = <Kind extends NonNullable<ReturnType<typeof remedy>>['kind']>(kind: Kind) => {
    const now = remedy()
    return now?.kind === kind ? (now as Extract<typeof now, { kind: Kind }>) : undefined
  }
  return (
    <Switch>
      <Match when={when('trust')}>
        {(trust) => (
          <>
            <Button small onClick={() => setOpen(true)}>
              {trust().replace ? 'Replace key…' : 'Compare key…'}
            </Button>
            <TrustDialog open={open()} key={trust()} onClose={() => setOpen(false)} onTrusted={done} />
          </>
        )}
      </Match>
      <Match when={when('unlock')}>
        {(unlock) => (
          <>
            <Button small onClick={() => setOpen(true)}>
              Unlock…
            </Button>
            <UnlockDialog
              open={open()}
              host={unlock().host}
              asks={unlock().asks}
              onClose={() => setOpen(false)}
              onUnlocked={done}
            />
          </>
        )}
      </Match>
      <Match when={when('accept')}>
        {(accept) => (
          <>
            <Button small onClick={() => setOpen(true)}>
              Accept the new machine…
            </Button>
            <AcceptDialog open={open()} machine={accept()} onClose={() => setOpen(false)} onAccepted={done} />
          </>
        )}
      </Match>
      <Match when={when('reconnect')}>
        {(reconnect) => <ReconnectButton host={reconnect().host} onDone={() => props.onDone?.()} />}
      </Match>
      <Match when={when('go')}>
        {(go) => (
          <ButtonLink small href={go().href}>
            {go().label}
          </ButtonLink>
        )}
      </Match>
    </Switch>
  )
}
