import { z } from 'zod'
import { hostSecrets, hostSpec } from './host.ts'
import { hostName, tunnelRef } from './name.ts'
import { newTunnel } from './tunnel.ts'
import { operationId } from './operation.ts'

/** What the procedures take. Every face builds these; the server parses them; a bad one is `badInput` with the field's path. */

export const hostInput = z.object({ host: hostName })

export const addHostInput = z.object({
  spec: hostSpec,
  secrets: hostSecrets.default({}),
  /** Trust the host key when it has this fingerprint (`SHA256:…`), as seen in the fault `hostKeyUnknown`. */
  fingerprint: z.string().startsWith('SHA256:').optional(),
  /** Keep the host even when it can't be reached now. */
  offline: z.boolean().default(false),
})

export const updateHostInput = z.object({
  host: hostName,
  /** `null` takes a field out. */
  change: z
    .object({
      address: hostSpec.shape.address,
      port: hostSpec.shape.port.nullable(),
      user: hostSpec.shape.user.nullable(),
      keyFile: hostSpec.shape.keyFile.nullable(),
      jump: hostSpec.shape.jump.nullable(),
      publicAddress: hostSpec.shape.publicAddress.nullable(),
      tags: z.array(z.string().min(1).max(40)).max(20),
    })
    .partial(),
})

export const unlockHostInput = z.object({ host: hostName, secrets: hostSecrets })

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

export const prepareInput = z.object({ host: hostName, xray: xraySource.default({ kind: 'auto' }), operationId })

export const removeHostInput = z.object({
  host: hostName,
  /** Also take everything of ours away from the host: tunnels, files, user, binary. */
  clean: z.boolean().default(false),
  /** The host's name, typed: needed with `clean`, and where tunnels would be forgotten. */
  confirm: z.string().optional(),
  operationId,
})

export const tunnelInput = z.object({ tunnel: tunnelRef })
export const createTunnelInput = newTunnel.extend({ operationId })
/** Several new tunnels of one host, made with one script. */
export const createTunnelsInput = z
  .object({ host: hostName, tunnels: z.array(newTunnel).min(1).max(100), operationId })
  .refine(({ host, tunnels }) => tunnels.every((tunnel) => tunnel.host === host), {
    path: ['tunnels'],
    message: 'All tunnels of one order stand on its host.',
  })
  .refine(({ tunnels }) => new Set(tunnels.map(({ id }) => id)).size === tunnels.length, {
    path: ['tunnels'],
    message: 'Every tunnel needs an id of its own.',
  })
export const planTunnelInput = newTunnel
export const tunnelOrderInput = z.object({ tunnel: tunnelRef, operationId })
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
export const operationsInput = z.object({ limit: z.int().min(1).max(500).default(50), host: hostName.optional() })
