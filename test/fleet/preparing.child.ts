import { hostName } from '../../shared/name.ts'
import { makeFleet } from '../../server/fleet/makeFleet.ts'
import { asking } from './wholeFleet.ts'

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
const fleet = await makeFleet({ home, cacheFolder: home })
const events = fleet.services.watch(asking)
const input = { host: hostName.parse(host), xray: { kind: 'file', path: xray } as const, operationId }
void fleet.hosts.prepare(input, asking)
for await (const event of events) {
  const steps = event.kind === 'operation' ? event.operation.steps : []
  if (steps.some(({ name, state }) => name === killAt && state === 'running')) process.kill(process.pid, 'SIGKILL')
}
