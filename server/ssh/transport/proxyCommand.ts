import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

const keptStderr = 2000
const lastWordsMs = 500

/** A ProxyCommand's stdin and stdout as one stream, with the last of what it said on stderr. */
export interface ProxyStream {
  readonly stream: Duplex
  readonly stderr: () => Promise<string>
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
  const over = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.on('error', (error) => {
      said = error.message
      stream.destroy()
      resolve()
    })
  })
  child.on('exit', () => setImmediate(() => stream.destroy()))
  // A command that ends the connection may still be saying why.
  stream.once('close', () => {
    if (!child.stdout.readableEnded) return void child.kill()
    const kill = setTimeout(() => child.kill(), lastWordsMs)
    child.once('exit', () => clearTimeout(kill))
  })
  return { stream, stderr: async () => Promise.race([over, delay(lastWordsMs)]).then(() => said.trim()) }
}
