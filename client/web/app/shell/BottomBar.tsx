import { A, useLocation } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import { type Room, rooms } from './rooms.ts'
import { isIn } from './SideBar.tsx'

/** The rooms on a phone, under the thumb. */
export const BottomBar = () => (
  <nav aria-label="Rooms" class="flex border-t border-line bg-s1 pb-[env(safe-area-inset-bottom)] md:hidden">
    <For each={rooms}>{(room) => <BottomLink room={room} />}</For>
  </nav>
)

const BottomLink = (props: { room: Room }) => {
  const { live } = useApp()
  const location = useLocation()
  const here = () => isIn(location.pathname, props.room)
  const count = createMemo(() =>
    props.room.href === '/' || props.room.href === '/operations' ? props.room.count(live) : 0,
  )
  return (
    <A
      href={props.room.href}
      aria-current={here() ? 'page' : undefined}
      class="relative flex h-14 flex-1 flex-col items-center justify-center gap-1 text-xs font-medium"
      classList={{ 'text-accent': here(), 'text-t3': !here() }}
    >
      <span class="relative">
        <props.room.icon size={18} />
        <Show when={count() > 0}>
          <span class="tabular absolute -top-2 left-3.5 min-w-4 rounded-full border border-s1 bg-s3 px-1 text-center text-[10px] leading-4 text-t1">
            {count()}
          </span>
        </Show>
      </span>
      {props.room.label}
    </A>
  )
}
