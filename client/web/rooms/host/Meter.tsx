/** How much of something is used: a bar that turns to a warning when it is nearly full, and the words. */
export const Meter = (props: { part: number; whole: number; words: string }) => {
  const share = () => (props.whole === 0 ? 0 : Math.min(1, props.part / props.whole))
  return (
    <span class="inline-flex items-center gap-2" title={`${Math.round(share() * 100)} % used`}>
      <span class="h-1 w-12 overflow-hidden rounded-full bg-s3" aria-hidden="true">
        <span
          class="block h-full"
          classList={{
            'bg-down': share() > 0.95,
            'bg-degraded': share() > 0.85 && share() <= 0.95,
            'bg-t3': share() <= 0.85,
          }}
          style={{ width: `${share() * 100}%` }}
        />
      </span>
      {props.words}
    </span>
  )
}
