import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'

const keptStderr = 2000

/** A ProxyCommand's stdin and stdout as one stream, with the last of what it said on stderr. */
export interface ProxyStream {
  readonly stream: Duplex
  readonly stderr: () => string
}

/** Runs a ProxyCommand through the user's shell, as ssh does (ssh_config(5)). It ends with the stream. */
export const spawnProxy = (command: string): ProxyStream => {
  const shell = process.env['SHELL'] ?? '/bin/sh'
  const child = spawn(shell, ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-keptStderr)
  })
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin })
  stream.on('error', () => undefined)
  child.on('error', (error) => {
    said = error.message
    stream.destroy()
  })
  child.on('exit', () => setImmediate(() => stream.destroy()))
  stream.once('close', () => child.kill())
  return { stream, stderr: () => said.trim() }
}
