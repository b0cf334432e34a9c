import { z } from 'zod'

/** How long the record of operations is kept: so many days, and at most so many. */
const retention = z.object({
  days: z.number().int().min(1).max(3650).default(90),
  most: z.number().int().min(100).max(1_000_000).default(10_000),
})

/** The stored setting; the usual where there is none, or none that can be read. */
export const readRetention = (setting: unknown): z.infer<typeof retention> =>
  retention.safeParse(setting ?? {}).data ?? retention.parse({})
