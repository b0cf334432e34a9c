import { z } from 'zod'
import { hostSecrets, hostSpec } from './host.ts'
import { hostName, hostRef, tunnelRef } from './name.ts'
import { operationId, operationPolicy } from './operation/operation.ts'
import { newTunnel, templateName, tunnelSource } from './tunnel.ts'

/** What the procedures take. Every face builds these; the server parses them; a bad one is `badInput` with the field's path. */

export const hostInput = z.object({ host: hostRef })

export const addHostInput = z.object({
  spec: hostSpec,
  secrets: hostSecrets.default({}),
  /** Trust the host key when it has this fingerprint (`SHA256:…`), as seen in the fault `hostKeyUnknown`. */
  fingerprint: z.string().startsWith('SHA256:').optional(),
  /** Keep the host even when it can't be reached now. */
  offline: z.boolean().default(false),
})

export const updateHostInput = z.object({
  host: hostRef,
  /** `null` takes a field out. */
  change: z
    .object({
      name: hostName,
      address: hostSpec.shape.address,
      port: hostSpec.shape.port.nullable(),
      user: hostSpec.shape.user.nullable(),
      keyFile: hostSpec.shape.keyFile.nullable(),
      jump: hostSpec.shape.jump.nullable(),
      publicAddress: hostSpec.shape.publicAddress.nullable(),
      tags: z.array(z.string().min(1).max(40)).max(20),
    })
    .partial(),
  /** The version that was read: refused as `changedMeanwhile` when somebody else wrote since. */
  expected: z.int().optional(),
})

export const unlockHostInput = z.object({ host: hostRef, secrets: hostSecrets })

/** Takes the machine that answers now for the one that the host is known as. */
export const acceptHostInput = z.object({
  host: hostRef,
  /** The host's name, typed. */
  confirm: z.string().optional(),
})

/** Stores a host key that was seen. `replace` is needed where another key is known. */
export const trustInput = z.object({
  /** A host of the fleet, or the address as it was typed. */
  host: z.string().min(1),
  fingerprint: z.string().startsWith('SHA256:'),
  replace: z.boolean().default(false),
})

/** Where the xray binary comes from: a file on the workstation, a version of the official releases, or what is found first. */
export const xraySource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('auto') }),
  z.object({ kind: z.literal('file'), path: z.string().min(1) }),
  z.object({ kind: z.literal('release'), version: z.string().regex(/^\d+\.\d+\.\d+$/) }),
])
export type XraySource = z.infer<typeof xraySource>

export const prepareInput = z.object({ host: hostRef, xray: xraySource.default({ kind: 'auto' }), operationId })

export const removeHostInput = z.object({
  host: hostRef,
  /** Also take everything of ours away from the host: tunnels, files, user, binary. */
  clean: z.boolean().default(false),
  /** The host's name, typed: needed with `clean`, and where tunnels would be forgotten. */
  confirm: z.string().optional(),
  operationId,
})

export const tunnelInput = z.object({ tunnel: tunnelRef })

/** The hash of a plan that was shown: exactly that is applied, or nothing. */
const planHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'A plan is named by its hash, 64 hex digits.')
  .optional()
  .describe('The hash of a plan that was shown: exactly that is applied.')

export const createTunnelInput = newTunnel.extend({ operationId, plan: planHash })

/** Several new tunnels: one script a host. */
export const createTunnelsInput = z
  .object({ tunnels: z.array(newTunnel).min(1).max(1000), policy: operationPolicy.optional(), operationId })
  .refine(({ tunnels }) => new Set(tunnels.map(({ host, id }) => `${host}/${id}`)).size === tunnels.length, {
    path: ['tunnels'],
    message: 'Every tunnel of a host needs an id of its own.',
  })
export const planTunnelInput = newTunnel

/** What shall be different about a tunnel; what isn't named stays. */
export const tunnelEdit = z.object({
  name: z.string().max(80).optional(),
  tags: newTunnel.shape.tags.unwrap().optional(),
  template: templateName.optional(),
  source: tunnelSource.optional(),
  port: newTunnel.shape.port,
})
export type TunnelEdit = z.infer<typeof tunnelEdit>
export const planEditInput = z.object({ tunnel: tunnelRef, edit: tunnelEdit })
export const editTunnelInput = planEditInput.extend({ plan: planHash, operationId })

/** An order to one tunnel or to many; many go host by host, as the policy says. */
export const tunnelOrderInput = z.object({
  tunnel: z.union([tunnelRef, z.array(tunnelRef).min(1).max(10_000)]),
  policy: operationPolicy.optional(),
  operationId,
})
export const deleteTunnelInput = z.object({
  tunnel: tunnelRef,
  /** The tunnel's id, typed. */
  confirm: z.string(),
  operationId,
})
export const tunnelDetailInput = z.object({ tunnel: tunnelRef, secrets: z.boolean().default(false) })
export const linkInput = z.object({ uri: z.string().min(1).max(16_384) })
export const logsInput = z.object({
  tunnel: tunnelRef,
  lines: z.int().min(1).max(10_000).default(200),
  source: z.enum(['file', 'journal', 'both']).default('both'),
})
export const followInput = logsInput.extend({ lines: z.int().min(0).max(10_000).default(50) })
export const operationInput = z.object({ id: z.uuid() })
/** `operationId` is that of the new operation. */
export const retryInput = operationInput.extend({ operationId })
export const operationsInput = z.object({
  limit: z.int().min(1).max(500).default(50),
  host: hostRef.optional(),
  /** Those before this one: the next page. */
  before: z.object({ startedAtMs: z.number(), id: z.uuid() }).optional(),
})
export const servicesInput = z.object({ host: hostRef.optional() }).optional()

export const liveTopic = z.enum(['hosts', 'tunnels', 'operations'])
export type LiveTopic = z.infer<typeof liveTopic>

/** What of the live picture is told; what isn't said is told whole. Rows of a host are those of its tunnels, too. */
export const watchInput = z
  .object({
    topics: z.array(liveTopic).min(1).optional(),
    /** Names or uuids. */
    hosts: z.array(hostRef).min(1).max(10_000).optional(),
    /** Uuids, or as they are called. */
    tunnels: z.array(tunnelRef).min(1).max(10_000).optional(),
  })
  .optional()
