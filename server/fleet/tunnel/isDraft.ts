import type { Tunnel } from '../../../shared/tunnel.ts'

/** The revision of a tunnel whose making was begun and is not proven yet: what a killed server leaves behind. */
export const draftRevision = 0

export const isDraft = ({ revision }: Pick<Tunnel, 'revision'>): boolean => revision === draftRevision
