import { nowMs } from './clock.ts'
import { exactTime, span } from './words.ts'

/** How long ago, the exact time on hover. `ago` adds the word. */
export const Time = (props: { atMs: number; ago?: boolean }) => {
  const words = () => {
    const past = span(Math.max(0, nowMs() - props.atMs))
    return props.ago === true && past !== 'now' ? `${past} ago` : past
  }
  return (
    <time dateTime={new Date(props.atMs).toISOString()} title={exactTime(props.atMs)} class="tabular whitespace-nowrap">
      {words()}
    </time>
  )
}
