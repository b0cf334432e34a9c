import type { Duplex } from 'node:stream'
import type { Privilege } from '../../shared/host.ts'
import type { Command } from './command.ts'

/** How a command on a host can end. A non-zero code is an ending like any other. */
export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'connectionLost' }
  | { readonly kind: 'timedOut'; readonly ms: number }
  | { readonly kind: 'aborted' }

export interface Output {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** `root` climbs the privilege ladder found at connect; `login` (default) runs as the login user. */
  readonly as?: 'login' | 'root'
  readonly signal?: AbortSignal
  /** One deadline over open, work and close. Default 30 s. */
  readonly timeoutMs?: number
  /** More output than this ends the command with `unexpectedOutput`. Default 16 MiB. */
  readonly maxOutput?: number
  /** Called with each piece of stdout as it comes (progress of long scripts). */
  readonly onStdout?: (text: string) => void
  /** Called with how many bytes of the command's input have gone out so far. */
  readonly onInputSent?: (bytes: number) => void
  /** What the answer is checked against: 'text' (UTF-8, default). Bytes are not offered: send base64. */
  readonly encoding?: 'utf8'
}

export interface FollowOptions {
  readonly as?: 'login' | 'root'
  readonly signal?: AbortSignal
  /** Lines longer than this are cut. Default 64 KiB. */
  readonly maxLine?: number
}

/** Where a stream can be opened to, seen from the host. */
export type DialTarget =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string }

export interface DialOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/**
 * A host as the floors above see it. Every method rejects with HostError and nothing else; the fault says which host.
 * An implementation over ssh stands in ssh/; tests hand in fakes for faults that reality can't give on command.
 */
export interface Remote {
  readonly host: string
  /** What the login may do, found once at connect. */
  readonly privilege: Privilege
  /** The login's numeric user id on the host. */
  readonly uid: number
  /** The login's user name on the host. */
  readonly user: string
  /** Milliseconds one small round trip took at connect. */
  readonly roundTripMs: number

  /**
   * Runs a command to its end. Rejects with `commandFailed` when the exit code is not one of the command's answers,
   * with `timedOut`, `connectionLost`, `cancelled` or `unexpectedOutput` for the other endings.
   */
  run(command: Command, options?: RunOptions): Promise<Output>

  /** Starts a command and gives its stdout line by line until it ends or the reader leaves; it is ended on the host then. */
  follow(command: Command, options?: FollowOptions): AsyncIterable<string>

  /** Opens a stream from the host to an address or socket that the host can reach. Costs no session channel. */
  dial(target: DialTarget, options?: DialOptions): Promise<Duplex>

  /** Starts a command and hands out its stdin and stdout as one stream (bridges). Costs one session channel. */
  pipe(command: Command, options?: FollowOptions): Promise<Duplex>
}
