export interface Crumb {
  label: string
  href: string
}

const names: Record<string, string> = { hosts: 'Hosts', tunnels: 'Tunnels', operations: 'Operations' }

/** Where a path is, from the room to the thing: `Tunnels / fra1 / home`. */
export const crumbsOf = (path: string): Crumb[] => {
  const [room = '', first, second] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent)
  if (room === '') return [{ label: 'Fleet', href: '/' }]
  const start = { label: names[room] ?? 'Nowhere', href: `/${room}` }
  if (first === undefined || names[room] === undefined) return [start]
  if (first === 'new') return [start, { label: room === 'hosts' ? 'Add host' : 'New tunnel', href: path }]
  if (room === 'operations') return [start, { label: first.slice(0, 8), href: path }]
  if (room === 'hosts' || second === undefined) return [start, { label: first, href: path }]
  return [start, { label: first, href: `/hosts/${first}` }, { label: second, href: path }]
}
