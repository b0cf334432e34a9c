import { z } from 'zod'
import type { Remote } from '../../shell/remote.ts'
import { httpOver } from './httpOver.ts'
import { failed, inShort, passed, type Verdict } from './verdict.ts'

/** Does xray's own metrics page answer? It is read over the ssh connection; the host needs no tool for it. Never rejects. */
export const probeMetrics = async (remote: Remote, port: number, signal?: AbortSignal): Promise<Verdict> => {
  const deadline = AbortSignal.any([AbortSignal.timeout(8000), ...(signal === undefined ? [] : [signal])])
  const startedAt = performance.now()
  try {
    const stream = await remote.dial({ kind: 'tcp', host: '127.0.0.1', port }, { signal: deadline })
    stream.on('error', () => undefined)
    const { status, body } = await httpOver(stream, new URL(`http://127.0.0.1:${port}/debug/vars`), deadline)
    if (status !== 200) return failed(`the metrics page on port ${port} answered ${status}`)
    return passed(trafficInWords(body), Math.round(performance.now() - startedAt))
  } catch (cause) {
    return failed(`the metrics page on port ${port} gave no answer: ${inShort(cause)}`)
  }
}

const bytes = z.object({ uplink: z.number().default(0), downlink: z.number().default(0) })
const page = z.object({
  stats: z.object({ inbound: z.record(z.string(), bytes).default({}) }).default({ inbound: {} }),
})

const trafficInWords = (body: string): string => {
  const read = page.safeParse(jsonOf(body))
  if (!read.success) return 'xray answers'
  const all = Object.values(read.data.stats.inbound)
  const sum = (pick: (one: z.infer<typeof bytes>) => number): number => all.reduce((total, one) => total + pick(one), 0)
  return `xray answers; ${sum(({ uplink }) => uplink)} bytes up, ${sum(({ downlink }) => downlink)} down since its start`
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
