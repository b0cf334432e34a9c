import type { Machine, StoredHost } from '../../store/fleetStore.ts'

type Known = Pick<StoredHost, 'id' | 'name' | 'machine'>

/**
 * Hosts by their machine-id, so that two names of one machine find each other. Cloned machines share their id; their host
 * keys tell them apart.
 */
export class SameMachines {
  readonly #byMachineId = new Map<string, Map<string, Known>>()

  /** Takes in what is stored of a host now, and gives the ids of the hosts whose company it may change. */
  put(before: Known | undefined, now: Known | undefined): string[] {
    const groups = [before, now].flatMap((host) => this.#groupOf(host) ?? [])
    if (before !== undefined) this.#groupOf(before)?.delete(before.id)
    if (now !== undefined) this.#groupOf(now)?.set(now.id, now)
    const touched = new Set(groups.flatMap((group) => Array.from(group.keys())))
    return [...touched].filter((id) => id !== before?.id && id !== now?.id)
  }

  /** The names of the other hosts that are the same machine. */
  namesBeside(host: Known): string[] {
    const { machine } = host
    if (machine === null) return []
    const others = [...(this.#byMachineId.get(machine.machineId)?.values() ?? [])]
    return others.filter((one) => one.id !== host.id && isSameMachine(one.machine, machine)).map(({ name }) => name)
  }

  #groupOf(host: Known | undefined): Map<string, Known> | undefined {
    const machineId = host?.machine?.machineId
    if (machineId === undefined) return undefined
    const group = this.#byMachineId.get(machineId) ?? new Map<string, Known>()
    this.#byMachineId.set(machineId, group)
    return group
  }
}

export const isSameMachine = (one: Machine | null, other: Machine | null): boolean =>
  one !== null &&
  other !== null &&
  one.machineId === other.machineId &&
  one.hostKeys.some((key) => other.hostKeys.includes(key))
