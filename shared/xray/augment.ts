import type { XrayConfig } from './config.ts'

export interface AugmentOptions {
  /** The tunnel's id. */
  id: string
  /** A free loopback port of the host each. */
  metricsPort: number
  probePort: number
  logPath: string
}

export interface Augmented {
  config: XrayConfig
  added: { path: string; why: string }[]
}

/** Adds what the fleet needs to see a tunnel, and only where the config lacks it. A second time adds nothing. */
export const augmentConfig = (_config: XrayConfig, _options: AugmentOptions): Augmented => {
  throw new Error('not built yet')
}
