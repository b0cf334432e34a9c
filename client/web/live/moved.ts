/** A list or a count of the picture that a view may look at. */
export type Part = 'hosts' | 'tunnels' | 'operations' | 'totals' | 'freshness' | 'attention'

/** What events have moved: the rows by key, the hosts (by name) whose tunnels are others or are counted otherwise, and the parts. */
export interface Moved {
  hosts: Set<string>
  tunnels: Set<string>
  tunnelsOn: Set<string>
  tallies: Set<string>
  parts: Set<Part>
}

export const nothingMoved = (): Moved => ({
  hosts: new Set(),
  tunnels: new Set(),
  tunnelsOn: new Set(),
  tallies: new Set(),
  parts: new Set(),
})
