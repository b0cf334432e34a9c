import { inspect } from 'node:util'
import type { z } from 'zod'
import { HostError } from '../../../shared/hostError.ts'
import type { Asked } from '../../systemd/questions/question.ts'

/** A reply that has the shape systemd documents, or HostError `unexpectedOutput`. */
export const read = <T>(schema: z.ZodType<T>, value: unknown, { host, command }: Asked): T => {
  const { success, data } = schema.safeParse(value)
  if (success) return data
  const sample = inspect(value, { depth: 2, maxArrayLength: 3, maxStringLength: 100, breakLength: Infinity })
  throw new HostError({ kind: 'unexpectedOutput', host, command, sample: sample.slice(0, 200) })
}
