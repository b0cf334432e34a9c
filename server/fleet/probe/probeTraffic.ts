import { setTimeout as sleep } from 'node:timers/promises'
import type { Remote } from '../../shell/remote.ts'
import { httpOver } from './httpOver.ts'
import { portOf, probeTarget, type ProbeTarget } from './probeTargets.ts'
import { throughSocks } from './throughSocks.ts'
import { failed, inShort, passed, type Verdict } from './verdict.ts'

export interface TrafficProbe {
  /** The tunnel's loopback SOCKS port. */
  readonly proxyPort: number
  /** See `probeTarget`; one that answers is enough. */
  readonly urls: readonly string[]
  readonly signal?: AbortSignal | undefined
  /** How long one look may take. Default 8 s. */
  readonly timeoutMs?: number | undefined
  /** For so long a failed look is followed by another: a tunnel that just started may need a moment. Default: not at all. */
  readonly patienceMs?: number | undefined
}

/**
 * Does traffic pass a client tunnel? An HTTP request through its SOCKS port must bring the right answer: SOCKS alone says
 * yes before xray has dialled anything. Never rejects: what went wrong is the verdict.
 */
export const probeTraffic = async (remote: Remote, probe: TrafficProbe): Promise<Verdict> => {
  const patientUntil = performance.now() + (probe.patienceMs ?? 0)
  for (;;) {
    const failures = await firstAnswer(remote, probe)
    if (!Array.isArray(failures)) return failures
    if (performance.now() > patientUntil || probe.signal?.aborted === true) {
      return failed(await whyNot(remote, probe, failures))
    }
    await sleep(200)
  }
}

/** The first right answer, or why each target gave none. */
const firstAnswer = async (remote: Remote, probe: TrafficProbe): Promise<Verdict | string[]> => {
  const done = new AbortController()
  const signal = signalOf(probe, done.signal)
  try {
    return await Promise.any(probe.urls.map((url) => askTarget(remote, probeTarget(url), { ...probe, signal })))
  } catch (cause) {
    return cause instanceof AggregateError ? cause.errors.map(inShort) : [inShort(cause)]
  } finally {
    done.abort()
  }
}

const askTarget = async (
  remote: Remote,
  { url, wrong }: ProbeTarget,
  { proxyPort, signal }: { proxyPort: number; signal: AbortSignal },
): Promise<Verdict> => {
  const startedAt = performance.now()
  const stream = await throughSocks(remote, { proxyPort, to: { host: hostOf(url), port: portOf(url) }, signal })
  const said = wrong(await httpOver(stream, url, signal))
  if (said !== undefined) throw new Error(`${url.host}: ${said}`)
  return passed(`${url.host} answered through the tunnel`, Math.round(performance.now() - startedAt))
}

/** Does the host reach any of the targets by itself? If not, the tunnel may be innocent, and the verdict says so. */
const whyNot = async (remote: Remote, probe: TrafficProbe, failures: readonly string[]): Promise<string> => {
  const reasons = [...new Set(failures)].join('; ')
  const signal = signalOf(probe)
  const targets = probe.urls.map((url) => probeTarget(url).url)
  const direct = targets.map(async (url) => {
    const stream = await remote.dial({ kind: 'tcp', host: hostOf(url), port: portOf(url) }, { signal })
    stream.on('error', () => undefined).destroy()
  })
  const reached = await Promise.any(direct).then(
    () => true,
    () => false,
  )
  return reached
    ? `no probe target answered through the tunnel (${reasons}), though the host itself reaches them`
    : `not proven: no probe target answered through the tunnel (${reasons}), and the host itself reaches none of them either: ${targets.map(({ host }) => host).join(', ')}`
}

const signalOf = ({ signal, timeoutMs = 8000 }: TrafficProbe, ...more: AbortSignal[]): AbortSignal =>
  AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal]), ...more])

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')
