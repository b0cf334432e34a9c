import { mkdir, readFile, readdir } from 'node:fs/promises'
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { run } from '../command.ts'
import type { HostKey, Machine } from '../descriptor.ts'

/** Lays a writable layer over the given ones (the first is the uppermost), at machine.root. */
export const mountTree = async ({ folder, root }: Machine, layers: readonly string[]): Promise<void> => {
  const [upper, work] = [join(folder, 'upper'), join(folder, 'work')]
  for (const path of [upper, work, root]) await mkdir(path, { recursive: true, mode: 0o755 })
  const where = `lowerdir=${layers.join(':')},upperdir=${upper},workdir=${work}`
  await run(['mount', '-t', 'overlay', 'raptor-host', '-o', where, root])
}

/** What turns a base tree into one host that can be logged in to. Read by a shell, so secrets stay out of any argv. */
export interface TreeSetup {
  hostname: string
  user: string
  password: string
  publicKeys: string
  sudoers: string
  sshd: readonly string[]
  more: string
}

/** Makes the tree a host of its own: name, machine id, login, host keys, sshd's rules, and what the kind adds. */
export const setUpTree = async ({ root }: Machine, setup: TreeSetup): Promise<void> => {
  const { hostname, user, password, publicKeys, sudoers, sshd, more } = setup
  const script = `
umask 022
echo ${hostname} > /etc/hostname
printf '127.0.0.1 localhost\\n127.0.1.1 ${hostname}\\n' > /etc/hosts
echo ${randomBytes(16).toString('hex')} > /etc/machine-id
user=${user} home=/root
if [ $user != root ]; then
  useradd --create-home --shell /bin/bash $user
  home=/home/$user
fi
echo '${user}:${password}' | chpasswd
install -d -m 0700 -o $user $home/.ssh
cat > $home/.ssh/authorized_keys <<'EOT'
${publicKeys}
EOT
chown -R $user: $home/.ssh
cat > /etc/ssh/sshd_config.d/10-host.conf <<'EOT'
${sshd.join('\n')}
EOT
${sudoers === '' ? '' : `echo '${sudoers}' > /etc/sudoers.d/10-login; chmod 0440 /etc/sudoers.d/10-login`}
${makeHostKeys}
${more}
`
  await run(['chroot', root, 'sh', '-eu'], { input: script })
}

/** Shell lines that give sshd fresh keys of the three types that are in use. */
export const makeHostKeys = `
rm -f /etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -C '' -f /etc/ssh/ssh_host_ed25519_key
ssh-keygen -q -t ecdsa -N '' -C '' -f /etc/ssh/ssh_host_ecdsa_key
ssh-keygen -q -t rsa -b 2048 -N '' -C '' -f /etc/ssh/ssh_host_rsa_key`

/** The public host keys as they lie in the tree now. */
export const readHostKeys = async ({ root }: Machine): Promise<HostKey[]> => {
  const folder = join(root, 'etc/ssh')
  const files = (await readdir(folder)).filter((name) => /^ssh_host_.*\.pub$/.test(name)).toSorted()
  return Promise.all(
    files.map(async (name) => {
      const [type = '', key = ''] = (await readFile(join(folder, name), 'utf8')).trim().split(' ')
      const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64')
      return { type, key, fingerprint: `SHA256:${digest.replace(/=+$/, '')}` }
    }),
  )
}
