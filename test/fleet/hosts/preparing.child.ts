import { openFleet } from '../calledFleet.ts'

/** Prepares a stored host as a server does, and dies by SIGKILL as soon as a step has begun. */
export interface PreparingOrder {
  home: string
  host: string
  xray: string
  operationId: string
  killAt: string
}

// Given by the test that starts this process.
const { home, host, xray, operationId, killAt } = JSON.parse(process.argv[2] ?? '') as PreparingOrder
const fleet = await openFleet({ home, cacheFolder: home })
void fleet.hosts.prepare({ host, xray: { kind: 'file', path: xray }, operationId })
for await (const event of await fleet.operations.watch({ id: operationId })) {
  const parts = event.kind === 'operation' ? event.operation.parts : event.kind === 'item' ? [event.item] : []
  const steps = parts.flatMap((part) => part.steps)
  if (steps.some(({ name, state }) => name === killAt && state === 'running')) process.kill(process.pid, 'SIGKILL')
}
