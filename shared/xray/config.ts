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

/** The file one xray process runs on. Only the parts we read are named; everything else passes untouched. */
export interface XrayConfig extends JsonObject {
  log?: JsonObject
  routing?: JsonObject
  inbounds?: Inbound[]
  outbounds?: Outbound[]
}
