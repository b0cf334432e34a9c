import { Match, Switch } from 'solid-js'
import Unplug from 'lucide-solid/icons/unplug'
import { useApp } from '../../ask/useApp.ts'
import { nowMs } from '../../kit/clock.ts'
import { moment } from '../../kit/words.ts'

/** Says when the page itself no longer hears from the server: everything below is then as it was. */
export const ConnectionBar = () => {
  const { live } = useApp()
  const lostSince = () => {
    const now = live.connection()
    return now.kind === 'lost' ? now.sinceMs : undefined
  }
  return (
    <div role="status" aria-live="polite" class="sticky top-0 z-20">
      <Switch>
        <Match when={lostSince()}>
          {(sinceMs) => (
            <p class="flex items-center gap-2 border-b border-line bg-s2 px-5 py-1.5 text-degraded">
              <Unplug size={14} />
              <span>
                No connection to the server since {moment(sinceMs(), nowMs())}. What you see is from then; trying again.
              </span>
            </p>
          )}
        </Match>
      </Switch>
    </div>
  )
}
