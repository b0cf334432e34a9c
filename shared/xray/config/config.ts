/** JSON as it comes: keys of any case, values of any kind. */
export interface JsonObject {
  [key: string]: unknown
}

export interface Inbound extends JsonObject {
  protocol: string
  tag?: string
  listen?: string
  port?: number | string
  settings?: JsonObject
  streamSettings?: JsonObject
}

export interface Outbound extends JsonObject {
  protocol: string
  tag?: string
  settings?: JsonObject
  streamSettings?: JsonObject
}

/**
 * The file one xray process runs on, as it stands: nothing is promised about what is in it until `checkConfig` finds
 * no error. Read it with `read.ts`, which finds keys as xray does.
 */
export type XrayConfig = JsonObject
