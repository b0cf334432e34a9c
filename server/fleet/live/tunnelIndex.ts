import type { TunnelView } from '../../../shared/tunnel.ts'
import type { StoredTunnel } from '../../store/fleetStore.ts'

export interface KnownTunnel {
  readonly stored: StoredTunnel
  view: TunnelView
}

/** The stored tunnels by whatever they are asked for: what a look-up costs does not grow with the fleet. */
export class TunnelIndex {
  readonly #byUid = new Map<string, KnownTunnel>()
  /** By `hostId/id`. */
  readonly #byPlace = new Map<string, KnownTunnel>()
  readonly #byId = new Groups()
  readonly #byHost = new Groups()
  readonly #byOwner = new Groups()

  get(uid: string): KnownTunnel | undefined {
    return this.#byUid.get(uid)
  }

  all(): IterableIterator<KnownTunnel> {
    return this.#byUid.values()
  }

  withId(id: string): KnownTunnel[] {
    return this.#byId.of(id)
  }

  on(hostId: string): KnownTunnel[] {
    return this.#byHost.of(hostId)
  }

  /** The one of that id on that host. */
  find(hostId: string, id: string): KnownTunnel | undefined {
    return this.#byPlace.get(placeOf({ hostId, id }))
  }

  /** Those that an operation owns. */
  ownedBy(operation: string): KnownTunnel[] {
    return this.#byOwner.of(operation)
  }

  put(known: KnownTunnel): void {
    this.take(known.stored.uid)
    const { uid, id, hostId, owner } = known.stored
    this.#byUid.set(uid, known)
    this.#byPlace.set(placeOf(known.stored), known)
    this.#byId.add(id, known)
    this.#byHost.add(hostId, known)
    if (owner !== null) this.#byOwner.add(owner, known)
  }

  take(uid: string): KnownTunnel | undefined {
    const known = this.#byUid.get(uid)
    if (known === undefined) return undefined
    const { id, hostId, owner } = known.stored
    this.#byUid.delete(uid)
    this.#byPlace.delete(placeOf(known.stored))
    this.#byId.drop(id, known)
    this.#byHost.drop(hostId, known)
    if (owner !== null) this.#byOwner.drop(owner, known)
    return known
  }
}

const placeOf = ({ hostId, id }: Pick<StoredTunnel, 'hostId' | 'id'>): string => `${hostId}/${id}`

class Groups {
  readonly #groups = new Map<string, Set<KnownTunnel>>()

  of(key: string): KnownTunnel[] {
    return [...(this.#groups.get(key) ?? [])]
  }

  add(key: string, one: KnownTunnel): void {
    const group = this.#groups.get(key)
    if (group === undefined) this.#groups.set(key, new Set([one]))
    else group.add(one)
  }

  drop(key: string, one: KnownTunnel): void {
    const group = this.#groups.get(key)
    group?.delete(one)
    if (group?.size === 0) this.#groups.delete(key)
  }
}
