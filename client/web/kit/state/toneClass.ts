import type { Tone } from './tone.ts'

export const toneText: Record<Tone, string> = {
  up: 'text-up',
  degraded: 'text-degraded',
  down: 'text-down',
  working: 'text-working',
  polling: 'text-working',
  stopped: 'text-unknown',
  unknown: 'text-unknown',
}

export const toneSoft: Record<Tone, string> = {
  up: 'bg-up-soft',
  degraded: 'bg-degraded-soft',
  down: 'bg-down-soft',
  working: 'bg-working-soft',
  polling: 'bg-working-soft',
  stopped: 'bg-unknown-soft',
  unknown: 'bg-unknown-soft',
}
