import type { Duplex } from 'node:stream'
import { HostError } from '../../shared/hostError.ts'
import type { Privilege } from '../../shared/host.ts'
import type { Command } from '../../server/shell/command.ts'
import type { Output, Remote } from '../../server/shell/remote.ts'

export type Answer = string | Partial<Output> | HostError

export interface FakeRemote extends Remote {
  /** Every command so far: `root: systemctl start`. */
  readonly ran: string[]
}

export interface FakeRemoteOptions {
  readonly privilege?: Privilege
  readonly answer?: (command: Command) => Answer
  readonly dial?: () => Promise<Duplex>
  readonly pipe?: () => Promise<Duplex>
}

/** A host that answers commands as told; streams are refused unless given. */
export const fakeRemote = ({
  privilege = 'root',
  answer = () => '',
  ...streams
}: FakeRemoteOptions = {}): FakeRemote => {
  const ran: string[] = []
  const refused = new HostError({ kind: 'channelRefused', host: 'h1', open: 0, reason: 'prohibited' })
  return {
    host: 'h1',
    privilege,
    uid: 1000,
    user: 'ops',
    roundTripMs: 1,
    ran,
    run: async (command, { as = 'login' } = {}) => {
      ran.push(`${as}: ${command.name}`)
      const given = answer(command)
      if (given instanceof HostError) throw given
      return { code: 0, stdout: '', stderr: '', ...(typeof given === 'string' ? { stdout: given } : given) }
    },
    follow: () => {
      throw refused
    },
    dial: streams.dial ?? (() => Promise.reject(refused)),
    pipe: streams.pipe ?? (() => Promise.reject(refused)),
  }
}
