import type { Fault } from '../../../shared/fault.ts'
import type { Machine } from '../../store/fleetStore.ts'

/** What answers at a host's address: its `/etc/machine-id` and the host key that it has shown. */
export interface FoundMachine {
  readonly machineId: string
  readonly hostKey: string
}

/** `known`: it is the machine, as it is to be remembered from now on; undefined where there is nothing new to remember. */
export type MachineVerdict =
  | { readonly kind: 'same'; readonly learnt: Machine | undefined }
  | { readonly kind: 'replaced'; readonly fault: Fault }

/**
 * Is it the machine that the host is known as? At the first connection whatever answers is. Another key of the same
 * machine was trusted by a person before anything was said to it: it is one of its keys from now on.
 */
export const judgeMachine = (
  known: Machine | null,
  { machineId, hostKey }: FoundMachine,
  at: { host: string; address: string },
): MachineVerdict => {
  if (known === null) return { kind: 'same', learnt: { machineId, hostKeys: [hostKey] } }
  if (known.machineId !== machineId) {
    return { kind: 'replaced', fault: { kind: 'hostReplaced', ...at, known: known.machineId, found: machineId } }
  }
  const isNew = !known.hostKeys.includes(hostKey)
  return { kind: 'same', learnt: isNew ? { machineId, hostKeys: [...known.hostKeys, hostKey] } : undefined }
}
