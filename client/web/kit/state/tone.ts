/** The page's states: each has a shape, a colour and words. `polling` and `stopped` have a shape of their own and a colour of another. */
export type Tone = 'up' | 'degraded' | 'down' | 'working' | 'polling' | 'stopped' | 'unknown'

/** A state as it is shown. */
export interface Shown {
  tone: Tone
  words: string
}
