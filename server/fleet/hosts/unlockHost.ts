import type { z } from 'zod'
import type { HostSecrets, HostView } from '../../../shared/host.ts'
import type { unlockHostInput } from '../../../shared/input.ts'
import { realClock } from '../../systemd/manager/clock.ts'
import type { Asking } from '../context.ts'
import { resolveHost } from '../refs/resolveHost.ts'
import { getHost } from './getHost.ts'
import type { HostsContext } from './hostsContext.ts'
import { proveSudo } from './joining/proveSudo.ts'

type Needs = Pick<HostsContext, 'sessions' | 'live' | 'jobs'>

/**
 * Gives the secrets of a host. A sudo password is proven on the connection that stands; other secrets by a new one. An order
 * that runs is never cut: then they are kept for the next connection. An order of a login that may only look is about to be
 * refused, so there a sudo password waits for its end.
 * @throws HostError `sudoPasswordWrong`, or why the new connection can't be had.
 */
export const unlockHost = async (
  needs: Needs,
  { host: ref, secrets }: z.output<typeof unlockHostInput>,
  { signal }: Asking,
): Promise<HostView> => {
  const { live, sessions, jobs } = needs
  const stored = resolveHost(live, ref)
  const { id } = stored
  const left = await provenHere(needs, id, secrets)
  const standing = sessions.standing(id)
  if (standing !== undefined && Object.values(left).every((secret) => secret === undefined)) {
    return getHost({ live }, { host: id })
  }
  sessions.unlock(id, left)
  if (standing !== undefined && jobs.isBusy(id)) {
    if (standing.privilege !== 'readOnly' || left.sudoPassword === undefined) return getHost({ live }, { host: id })
    await onceFree(jobs, id, signal)
  }
  await proveSudo(needs, await sessions.renew(stored, { signal }), left)
  return getHost({ live }, { host: id })
}

/** Proves what can be proven on the connection that stands, and gives the secrets that are left. */
const provenHere = async ({ sessions }: Needs, id: string, secrets: HostSecrets): Promise<HostSecrets> => {
  const connection = sessions.standing(id)
  const { sudoPassword, ...others } = secrets
  if (connection?.privilege !== 'sudoPassword' || sudoPassword === undefined) return secrets
  await connection.takeSudoPassword(sudoPassword)
  sessions.unlock(id, { sudoPassword })
  return others
}

const lookMs = 100

const onceFree = async (jobs: Needs['jobs'], host: string, signal: AbortSignal | undefined): Promise<void> => {
  while (jobs.isBusy(host)) {
    signal?.throwIfAborted()
    await realClock.sleep(lookMs)
  }
}
