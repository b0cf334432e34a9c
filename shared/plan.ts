import { z } from 'zod'
import { addedPart } from './tunnel.ts'

/** One file a plan writes or removes on a host. Secrets in `diff` are stars. */
export const plannedFile = z.object({
  path: z.string(),
  action: z.enum(['create', 'change', 'remove', 'same']),
  mode: z.string(),
  owner: z.string(),
  /** Unified diff against what is on the host. */
  diff: z.string(),
})
export type PlannedFile = z.infer<typeof plannedFile>

export const planIssue = z.object({ path: z.string(), message: z.string(), suggestion: z.string().optional() })

/** What would change on one host, before anything does. */
export const plan = z.object({
  host: z.string(),
  tunnel: z.string().nullable(),
  /** The content of the change that this is the plan of: what is applied is exactly that, or refused. */
  hash: z.string().optional(),
  /** True when nothing would change. */
  empty: z.boolean(),
  /** One line a change, for people. */
  summary: z.array(z.string()),
  files: z.array(plannedFile),
  /** The commands in the order in which they run. */
  commands: z.array(z.string()),
  warnings: z.array(planIssue),
  /** What was added to the user's config, and why. */
  added: z.array(addedPart),
  listen: z.array(z.string()),
})
export type Plan = z.infer<typeof plan>
