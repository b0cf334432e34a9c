import { openFleet } from '../calledFleet.ts'

/** Prepares or cleans a stored host as a server does, and dies by SIGKILL as soon as a step has begun. */
export interface HostOrder {
  order: 'prepare' | 'clean'
  home: string
  host: string
  xray: string
  operationId: string
  killAt: string
}

// Given by the test that starts this process.
const { order, home, host, xray, operationId, killAt } = JSON.parse(process.argv[2] ?? '') as HostOrder
const fleet = await openFleet({ home, cacheFolder: home })
void (order === 'prepare'
  ? fleet.hosts.prepare({ host, xray: { kind: 'file', path: xray }, operationId })
  : fleet.hosts.remove({ host, clean: true, confirm: host, operationId }))
for await (const event of await fleet.operations.watch({ id: operationId })) {
  const parts = event.kind === 'operation' ? event.operation.parts : event.kind === 'item' ? [event.item] : []
  const steps = parts.flatMap((part) => part.steps)
  if (steps.some(({ name, state }) => name === killAt && state === 'running')) process.kill(process.pid, 'SIGKILL')
}
