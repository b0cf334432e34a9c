import { Match, Switch } from 'solid-js'
import type { Session } from './createSession.ts'
import { Button } from '../kit/Button.tsx'
import { CliLine } from '../kit/CliLine.tsx'
import { Logo } from './shell/Logo.tsx'

/** What stands before the door: being let in, or how to get in. */
export const Entrance = (props: { session: Session; onAgain: () => void }) => (
  <main class="grid min-h-full place-items-center p-5">
    <div class="flex w-full max-w-md flex-col gap-4 rounded-lg border border-line bg-s1 p-6">
      <div class="flex items-center gap-2.5 text-lg font-semibold">
        <Logo />
        <h1>Raptor Tunnel</h1>
      </div>
      <Switch fallback={<p class="text-t2">Asking the server…</p>}>
        <Match when={props.session.kind === 'closed' && props.session}>
          {(session) => (
            <>
              <p>{session().reason}</p>
              <p class="text-t2">
                The server prints an address with a one-time key. Open that address once; the browser then keeps a
                cookie of its own until the server ends. This prints a new address, also while a server runs:
              </p>
              <CliLine line="raptor serve" />
            </>
          )}
        </Match>
        <Match when={props.session.kind === 'unreachable' && props.session}>
          {(session) => (
            <>
              <p>{session().reason}</p>
              <p class="text-t2">
                The tunnels don't depend on it: they keep running on their hosts. Start the server with:
              </p>
              <CliLine line="raptor serve" />
            </>
          )}
        </Match>
      </Switch>
      <div class="flex justify-end">
        <Button busy={props.session.kind === 'asking'} onClick={() => props.onAgain()}>
          Try again
        </Button>
      </div>
    </div>
  </main>
)
