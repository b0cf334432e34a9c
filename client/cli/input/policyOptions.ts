import { InvalidArgumentError, type Command } from 'commander'
import type { GivenPolicy } from '../../../shared/operation/operation.ts'
import { wholeNumber } from './parse.ts'

export interface PolicyFlags {
  canary?: number
  batch?: string
  pause?: number
  maxFailures?: number
  gate?: boolean
}

/** How an order over several hosts goes on: `--canary 1 --batch 25% --pause 10 --max-failures 0`. */
export const policyOptions = (command: Command): Command =>
  command
    .option('--canary <n>', 'so many hosts go first, alone', wholeNumber)
    .option('--batch <n|n%>', 'so many hosts at once; all otherwise', batchSize)
    .option('--pause <seconds>', 'waited between two batches', wholeNumber)
    .option('--max-failures <n>', 'more failed hosts than this stop the order', wholeNumber)
    .option('--gate', 'stop where what was changed is not well after a batch')

const batchSize = (text: string): string => {
  if (/^(?:[1-9]\d*|(?:100|[1-9]?\d)%)$/.test(text)) return text
  throw new InvalidArgumentError('Give a number of hosts, or a percentage as 25%.')
}

/** Undefined where no flag was given. */
export const policyOf = ({ canary, batch, pause, maxFailures, gate }: PolicyFlags): GivenPolicy | undefined => {
  const policy: GivenPolicy = {
    ...(canary === undefined ? {} : { canary }),
    ...(batch === undefined ? {} : { batch: batch.endsWith('%') ? batch : Number(batch) }),
    ...(pause === undefined ? {} : { pauseMs: pause * 1000 }),
    ...(maxFailures === undefined ? {} : { maxFailures }),
    ...(gate === undefined ? {} : { gate }),
  }
  return Object.keys(policy).length === 0 ? undefined : policy
}
