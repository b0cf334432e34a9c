import { z } from 'zod'
import { hostName, hostRef, tunnelId } from './name.ts'
import { faultSchema } from './fault.ts'
import { health, serviceDetail, serviceUnit } from './service.ts'

export const templateName = z.enum(['hardened', 'standard'])
export type TemplateName = z.infer<typeof templateName>

export const presetName = z.enum(['exit-reality', 'exit-ss2022', 'entry', 'socks'])
export type PresetName = z.infer<typeof presetName>

/** What a tunnel is made from. */
export const tunnelSource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('link'),
    uri: z.string().min(1).max(16384).describe('A vless, vmess, trojan or ss link.'),
  }),
  z.object({
    kind: z.literal('preset'),
    preset: presetName,
    set: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .describe('The options of the preset.'),
  }),
  z.object({
    kind: z.literal('config'),
    config: z.string().min(2).max(1_048_576).describe('An Xray config as JSON text.'),
  }),
])
export type TunnelSource = z.infer<typeof tunnelSource>

/** A tunnel to be made, as every face sends it. */
export const newTunnel = z.object({
  id: tunnelId,
  host: hostRef,
  name: z.string().max(80).optional().describe('A name for people; otherwise what the link says, or the id.'),
  source: tunnelSource,
  port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('The port it listens on (loopback for links); a free one otherwise.'),
  template: templateName.default('hardened'),
  tags: z.array(z.string().min(1).max(40)).max(20).default([]),
})
export type NewTunnel = z.infer<typeof newTunnel>

/** A part of a config that its user did not write. */
export const addedPart = z.object({ path: z.string(), why: z.string() })
export type AddedPart = z.infer<typeof addedPart>

/** A tunnel as the faces show it: no secret is in it. */
export const tunnelView = z.object({
  /** uuid; never changes. */
  uid: z.uuid(),
  /** `HOST/ID`: changes with the host's name. */
  ref: z.string(),
  id: tunnelId,
  hostId: z.uuid(),
  host: hostName,
  name: z.string(),
  template: templateName,
  tags: z.array(z.string()),
  wanted: z.enum(['running', 'stopped']),
  /** The number of its current revision; 0 while it is being made. */
  revision: z.number(),
  /** The unended or interrupted operation that owns it now. */
  operation: z.uuid().nullable(),
  /** `vless · reality · exit`. */
  kind: z.string(),
  role: z.enum(['client', 'exit', 'plain']),
  /** Addresses it listens on for people, `127.0.0.1:1080`. */
  listen: z.array(z.string()),
  health,
  /** The health in words, with the cause where there is one. */
  cause: z.string(),
  service: serviceUnit.nullable(),
  /** Since when the health is as it is, UNIX milliseconds, where it is known. */
  sinceMs: z.number().nullable().optional(),
  createdAtMs: z.number(),
  changedAtMs: z.number(),
})
export type TunnelView = z.infer<typeof tunnelView>

/** One level of the health ladder, lowest first. */
export const probeLevel = z.object({
  level: z.enum(['ssh', 'unit', 'port', 'metrics', 'traffic']),
  state: z.enum(['ok', 'failed', 'skipped']),
  found: z.string(),
  ms: z.number().nullable(),
})
export type ProbeLevel = z.infer<typeof probeLevel>

/** Everything about one tunnel. `config` is redacted unless secrets are asked for. */
export const tunnelDetail = tunnelView.extend({
  detail: serviceDetail.nullable(),
  config: z.string(),
  unit: z.string(),
  added: z.array(addedPart),
  /** `exit 23: xray refused its config`. */
  ending: z.string().nullable(),
  fault: faultSchema.optional(),
})
export type TunnelDetail = z.infer<typeof tunnelDetail>

export const logLine = z.object({
  /** UNIX milliseconds, null where the line has no time. */
  atMs: z.number().nullable(),
  source: z.enum(['file', 'journal']),
  level: z.enum(['debug', 'info', 'warning', 'error']),
  text: z.string(),
})
export type LogLine = z.infer<typeof logLine>
