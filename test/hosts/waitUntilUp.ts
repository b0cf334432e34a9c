import { setTimeout as sleep } from 'node:timers/promises'
import type { Captured } from './command.ts'
import type { HostDescriptor } from './descriptor.ts'
import { kinds } from './kinds.ts'
import { enter } from './machine/enter.ts'
import { leaderOf } from './machine/nspawn.ts'

const questions = {
  systemd:
    'state=$(systemctl is-system-running --wait); echo "$state"; [ "$state" = running ] || [ "$state" = degraded ]',
  none: 'true',
} as const

/** Waits until the host's systemd has come to rest and sshd listens; throws with what the host says after a while. */
export const waitUntilUp = async (host: HostDescriptor, signal?: AbortSignal): Promise<void> => {
  const { machine, kind, name } = host
  const question = `${questions[machine.init]} && [ -n "$(ss -Hltn 'sport = :22')" ]`
  const deadline = Date.now() + 180_000
  for (;;) {
    signal?.throwIfAborted()
    const { ok, stdout, stderr } = await ask(host, question)
    if (ok) break
    if (Date.now() > deadline)
      throw new Error(`${name} did not come up: ${stdout}${stderr} (${machine.folder}/console.log)`)
    await sleep(40)
  }
  const { afterBoot } = kinds[kind]
  if (afterBoot === undefined) return
  const { ok, stderr } = await enter(machine, afterBoot)
  if (!ok) throw new Error(`${name} could not be made ${kind}: ${stderr}`)
}

const ask = async ({ machine }: HostDescriptor, question: string): Promise<Captured> => {
  if ((await leaderOf(machine)) === undefined) return { ok: false, code: null, stdout: '', stderr: 'it is off' }
  return enter(machine, question).catch((cause: unknown) => ({
    ok: false,
    code: null,
    stdout: '',
    stderr: String(cause),
  }))
}
