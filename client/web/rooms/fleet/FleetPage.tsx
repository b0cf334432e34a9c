import { For } from 'solid-js'
import Plus from 'lucide-solid/icons/plus'
import Server from 'lucide-solid/icons/server'
import { AttentionList } from './AttentionList.tsx'
import { ButtonLink } from '../../kit/Button.tsx'
import { Empty } from '../../kit/frame/Empty.tsx'
import { FleetMap } from './FleetMap.tsx'
import { FleetTotals } from './FleetTotals.tsx'
import { OnceKnown } from '../../parts/OnceKnown.tsx'
import { RecentOperations } from './RecentOperations.tsx'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'

/** Is anything wrong? */
export const FleetPage = () => {
  const { live } = useApp()
  return (
    <>
      <h1 class="sr-only">Fleet</h1>
      <OnceKnown none={live.hostKeys().length === 0} empty={<FirstHost />}>
        <AttentionList />
        <FleetTotals />
        <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <FleetMap />
          <RecentOperations />
        </div>
      </OnceKnown>
    </>
  )
}

const steps = [
  ['Add a host', 'A Linux machine you reach by ssh. Nothing is installed on it yet.'],
  ['Prepare it', 'A user, two folders and the xray binary; you see the plan first.'],
  ['Make a tunnel', 'From a link, a preset or JSON. It becomes a systemd service of its own.'],
] as const

const FirstHost = () => (
  <>
    <Empty
      icon={<Server size={22} />}
      title="No hosts yet"
      action={
        <ButtonLink href="/hosts/new" look="primary" icon={<Plus size={16} />}>
          Add your first host
        </ButtonLink>
      }
      cli={cliLine('hosts', 'add', 'fra1')}
    >
      Raptor Tunnel runs every Xray tunnel as its own systemd service on your hosts, and shows here what is true on
      them.
    </Empty>
    <ol class="mx-auto grid w-full max-w-3xl gap-3 md:grid-cols-3">
      <For each={steps}>
        {([title, about], at) => (
          <li class="rounded-lg border border-line bg-s1 p-3.5">
            <span class="tabular grid size-5 place-items-center rounded-full bg-s3 text-xs font-semibold">
              {at() + 1}
            </span>
            <h2 class="mt-2.5 font-semibold">{title}</h2>
            <p class="text-t2">{about}</p>
          </li>
        )}
      </For>
    </ol>
  </>
)
