import type { HostFacts } from '../../../shared/host.ts'

/** What the host itself says of its facts; who logs in, with which rights and when, the workstation adds. */
export type FoundFacts = Omit<HostFacts, 'privilege' | 'user' | 'clockSkewMs' | 'seenAtMs'>
