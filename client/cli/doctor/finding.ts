/** One thing that was looked at. A warning works; a problem does not. */
export interface Finding {
  what: string
  state: 'ok' | 'warning' | 'problem'
  found: string
  next?: string
}
