import type { Checklist } from '../../../shared/host.ts'

/** What preparing a host brought: false when it was ready and nothing was done. */
export interface Readied {
  readonly changed: boolean
  readonly checklist: Checklist
}
