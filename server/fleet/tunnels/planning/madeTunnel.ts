import type { AddedPart, TemplateName, TunnelSource } from '../../../../shared/tunnel.ts'
import type { Listener } from '../../../../shared/xray/config/listeners.ts'
import type { StoredTunnel } from '../../../store/fleetStore.ts'
import type { Plan } from '../../../../shared/plan.ts'

/**
 * One full state of a tunnel as it was planned: what becomes a revision when it has proven itself. Plain data, kept with
 * the operation: its keys and ids are made once.
 */
export interface MadeTunnel {
  readonly uid: string
  readonly id: string
  readonly name: string
  readonly tags: readonly string[]
  readonly template: TemplateName
  /** The number that its revision will have. */
  readonly revision: number
  readonly source: TunnelSource
  /** The full text of its files. */
  readonly config: string
  readonly unit: string
  /** sha256 of the config. */
  readonly configHash: string
  readonly exit: { readonly tunnel: string; readonly revision: number } | null
  readonly added: readonly AddedPart[]
  readonly warnings: Plan['warnings']
  readonly listeners: readonly Listener[]
  /** What its config is, for people. */
  readonly described: Pick<StoredTunnel, 'kind' | 'role' | 'listen'>
}
