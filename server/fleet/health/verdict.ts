/** What a level of the health ladder found. `ms` is how long the answer took; null where nothing was measured. */
export interface Verdict {
  readonly state: 'ok' | 'failed' | 'skipped'
  readonly found: string
  readonly ms: number | null
}

export const passed = (found: string, ms: number | null = null): Verdict => ({ state: 'ok', found, ms })
export const failed = (found: string): Verdict => ({ state: 'failed', found, ms: null })
export const skipped = (found: string): Verdict => ({ state: 'skipped', found, ms: null })

/** An error's message in one line, for the middle of a sentence. */
export const inShort = (cause: unknown): string => {
  const text = cause instanceof Error ? cause.message : String(cause)
  const line = text.split('\n')[0]?.trim().replace(/\.$/, '') ?? ''
  return line === '' ? 'no reason was given' : line
}
