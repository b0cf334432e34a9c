import type { PresetName, TemplateName } from '../../../shared/tunnel.ts'

// Written out, so that help needs no schema; the compiler holds them against it.
export const presetNames: PresetName[] = ['exit-reality', 'exit-ss2022', 'entry', 'socks']
export const templateNames: TemplateName[] = ['hardened', 'standard']
