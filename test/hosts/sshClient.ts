import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { capture, type Captured } from './command.ts'
import type { HostDescriptor } from './descriptor.ts'
import { knownHostsOf, sshConfigOf } from './sshConfig.ts'

/** Runs a command on the host through the real ssh client, with the host's own way to log in and strict host keys. */
export const sshTo = async (
  host: HostDescriptor,
  command: string,
  options: readonly string[] = [],
): Promise<Captured> => {
  const folder = await mkdtemp(join(tmpdir(), 'raptor-ssh-'))
  try {
    const [config, known, askpass] = ['config', 'known_hosts', 'askpass'].map((name) => join(folder, name)) as Paths
    await writeFile(known, knownHostsOf([host]))
    await writeFile(config, sshConfigOf([host], known))
    await writeFile(askpass, '#!/bin/sh\necho "$ANSWER"\n')
    await chmod(askpass, 0o700)
    const env = { ...process.env, ANSWER: host.passphrase ?? host.password ?? '', SSH_ASKPASS: askpass }
    const argv = ['ssh', '-F', config, '-o', 'ConnectTimeout=5', ...options, '-o', 'LogLevel=ERROR', host.name, command]
    return await capture(argv, { env: { ...env, SSH_ASKPASS_REQUIRE: 'force' } })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Paths = [config: string, known: string, askpass: string]
