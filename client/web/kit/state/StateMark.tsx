import type { JSX } from 'solid-js'
import type { Tone } from './tone.ts'

const circle = () => <circle cx="5" cy="5" r="4" fill="currentColor" />
const diamond = () => <path d="M5 0 10 5 5 10 0 5Z" fill="currentColor" />
const square = () => <rect x="0.75" y="0.75" width="8.5" height="8.5" rx="1.5" fill="currentColor" />
const turningArc = () => (
  <path
    class="turning origin-center"
    d="M8.8 5A3.8 3.8 0 1 1 5 1.2"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
  />
)
const ring = () => <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" stroke-width="1.6" />
const dashedRing = () => (
  <circle cx="5" cy="5" r="3.8" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2 1.6" />
)

const marks: Record<Tone, () => JSX.Element> = {
  up: circle,
  degraded: diamond,
  polling: diamond,
  down: square,
  working: turningArc,
  stopped: ring,
  unknown: dashedRing,
}

/** A state as a shape: full circle, diamond, square, turning arc, empty circle, dashed circle. The colour is the text's. */
export const StateMark = (props: { tone: Tone; class?: string }) => (
  <svg viewBox="0 0 10 10" aria-hidden="true" class={`shrink-0 ${props.class ?? 'size-2.5'}`}>
    {marks[props.tone]()}
  </svg>
)
