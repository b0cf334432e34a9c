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
  /** A tunnel that was just started: it may need a moment, and its host may be slow. Default: one look decides. */
  readonly isPatient?: boolean | undefined
}

/** How long a tunnel that was just started may give no or a wrong answer. */
const startMs = 3000
/** How long a host may be slow. */
const slowMs = 60_000
/** A look that took longer than this to fail tells of slowness, not of a wrong tunnel. */
const slowLookMs = 2000

/**
 * Does traffic pass a client tunnel? An HTTP request through its SOCKS port must bring the right answer: SOCKS alone says
 * yes before xray has dialled anything. Never rejects: what went wrong is the verdict. With patience a failed look is
 * followed by another: for a moment where the host is quick, for a minute where the host itself is slow to reach anything.
 */
export const probeTraffic = async (remote: Remote, probe: TrafficProbe): Promise<Verdict> => {
  const startedAt = performance.now()
  for (let slowLooks = 0; ;) {
    const lookedAt = performance.now()
    const failures = await firstAnswer(remote, probe)
    if (!Array.isArray(failures)) return failures
    const direct = await reachDirect(remote, probe)
    const wasSlow = performance.now() - lookedAt > slowLookMs
    slowLooks += wasSlow ? 1 : 0
    // One that reaches nothing twice is not slow: it is cut off.
    const isHostSlow = slowLooks < 2 || (direct.isReached && direct.ms > slowLookMs)
    const patience = wasSlow && isHostSlow ? slowMs : startMs
    const isOver = performance.now() - startedAt > patience || probe.signal?.aborted === true
    if (probe.isPatient !== true || isOver) return failed(whyNot(probe, failures, direct.isReached))
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

/** Does the host reach any of the targets by itself, and how fast? */
const reachDirect = async (remote: Remote, probe: TrafficProbe): Promise<{ isReached: boolean; ms: number }> => {
  const startedAt = performance.now()
  const signal = signalOf(probe)
  const direct = targetsOf(probe).map(async (url) => {
    const stream = await remote.dial({ kind: 'tcp', host: hostOf(url), port: portOf(url) }, { signal })
    stream.on('error', () => undefined).destroy()
  })
  const isReached = await Promise.any(direct).then(
    () => true,
    () => false,
  )
  return { isReached, ms: performance.now() - startedAt }
}

/** If the host reaches none of the targets itself the tunnel may be innocent, and the verdict says so. */
const whyNot = (probe: TrafficProbe, failures: readonly string[], isReached: boolean): string => {
  const reasons = [...new Set(failures)].join('; ')
  if (isReached) return `no probe target answered through the tunnel (${reasons}), though the host itself reaches them`
  const names = targetsOf(probe).map(({ host }) => host)
  return `not proven: no probe target answered through the tunnel (${reasons}), and the host itself reaches none of them either: ${names.join(', ')}`
}

const targetsOf = ({ urls }: TrafficProbe): URL[] => urls.map((url) => probeTarget(url).url)

const signalOf = ({ signal, timeoutMs = 8000 }: TrafficProbe, ...more: AbortSignal[]): AbortSignal =>
  AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal]), ...more])

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')
