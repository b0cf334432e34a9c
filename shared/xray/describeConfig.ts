import type { XrayConfig } from './config.ts'

export interface ConfigDescription {
  /** `vless · reality · exit`, `socks → vless · reality`. */
  kind: string
  /** `client`: takes local proxy requests and sends them to a server. `exit`: serves clients. */
  role: 'client' | 'exit' | 'plain'
  /** Addresses it listens on for people, `127.0.0.1:1080`, `0.0.0.0:1000-2000`. */
  listen: string[]
}

/** A config in words, for lists. */
export const describeConfig = (_config: XrayConfig): ConfigDescription => {
  throw new Error('not built yet')
}
