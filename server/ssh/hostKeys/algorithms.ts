import type { Algorithms, ServerHostKeyAlgorithm } from 'ssh2'

// An RSA key signs with SHA-2 only (RFC 8332): `ssh-rsa` signatures are SHA-1.
const signaturesOf: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
}

/** Host key algorithms in the order they are offered: those of the known keys first, so that a server with several keys shows the known one. */
export const hostKeyAlgorithms = (knownTypes: readonly string[]): ServerHostKeyAlgorithm[] => {
  const known = knownTypes.flatMap((type) => signaturesOf[type] ?? [])
  return [...new Set([...known, ...Object.values(signaturesOf).flat()])]
}

/**
 * What is offered: ssh2's defaults without SHA-1, without compression, and without the group exchange, which blocks the
 * event loop for seconds when many hosts connect at once.
 */
export const algorithmsFor = (knownTypes: readonly string[]): Algorithms => ({
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
  serverHostKey: hostKeyAlgorithms(knownTypes),
})
