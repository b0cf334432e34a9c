import type { HostKind, Login } from './descriptor.ts'
import { fillScript } from './fillScript.ts'
import type { Reach } from './machine/network.ts'

/** How a kind differs from a plain Debian host with one login by key. */
export interface KindRecipe {
  login: Login
  /** How one gets in: the run's key, its key with a passphrase, or the password in one of two ways. */
  by?: 'key' | 'passphrase' | 'password' | 'keyboardInteractive'
  reach?: Reach
  init?: 'systemd' | 'none'
  /** Lines for sshd_config. */
  sshd?: readonly string[]
  /** Shell lines run inside the host's tree before it boots; $user and $home are the login's. */
  setup?: string
  /** Shell lines run as root on the host once it is up, after every boot. */
  afterBoot?: string
  xray?: boolean
  tunnels?: number
}

const loginShell = (shell: string): string => `usermod -s ${shell} "$user"`

/** An app that runs xray as its child, as panels do: what a migration finds. */
const panel = `
mkdir -p /opt/panel
printf '%s' '{"log":{"loglevel":"warning"},"inbounds":[{"tag":"socks","listen":"127.0.0.1","port":10808,"protocol":"socks"}],"outbounds":[{"tag":"direct","protocol":"freedom"}]}' > /opt/panel/config.json
printf '#!/bin/sh\\n/usr/local/bin/xray run -config /opt/panel/config.json &\\nwait\\n' > /opt/panel/panel
chmod 755 /opt/panel/panel
printf '[Service]\\nExecStart=/opt/panel/panel\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/panel.service
systemctl enable -q panel.service
`

/** Takes systemd's own programs away, as on a distribution that never had them. */
const withoutSystemd = `rm -f /bin/systemctl /bin/journalctl /usr/bin/systemd-run /usr/bin/systemd-stdio-bridge /usr/bin/busctl /sbin/init`

const maskBus = 'ln -sf /dev/null /etc/systemd/system/dbus.service; ln -sf /dev/null /etc/systemd/system/dbus.socket'

/** `date` an hour ahead: a namespace cannot have a clock of its own. */
const skewedDate = `printf '#!/bin/sh\\nexec /bin/date --date="3600 seconds" "$@"\\n' > /usr/local/bin/date; chmod 755 /usr/local/bin/date`

const chatty = `
printf 'echo "Welcome to $(hostname)"; echo "a complaint" >&2\\n' | cat - "$home/.bashrc" > "$home/.bashrc.new" 2>/dev/null || true
mv "$home/.bashrc.new" "$home/.bashrc"
chown "$user" "$home/.bashrc"`

export const kinds: Record<HostKind, KindRecipe> = {
  root: { login: 'root' },
  sudo: { login: 'sudo' },
  sudoPassword: { login: 'sudoPassword' },
  readOnly: { login: 'readOnly' },
  jump: { login: 'sudo', reach: 'both' },
  behindJump: { login: 'root', reach: 'inner' },
  oneSession: { login: 'root', sshd: ['MaxSessions 1'] },
  noStreamForwarding: { login: 'root', sshd: ['AllowStreamLocalForwarding no'] },
  noForwarding: { login: 'root', sshd: ['DisableForwarding yes'] },
  noBus: { login: 'root', setup: maskBus },
  noSystemd: { login: 'root', init: 'none', setup: withoutSystemd },
  fish: { login: 'sudo', setup: loginShell('/usr/bin/fish') },
  csh: { login: 'sudo', setup: loginShell('/bin/tcsh') },
  chattyBashrc: { login: 'sudo', setup: chatty },
  keyPassphrase: { login: 'root', by: 'passphrase' },
  password: {
    login: 'sudo',
    by: 'password',
    sshd: ['PubkeyAuthentication no', 'PasswordAuthentication yes', 'AuthenticationMethods password'],
  },
  keyboardInteractive: {
    login: 'sudo',
    by: 'keyboardInteractive',
    sshd: [
      'PubkeyAuthentication no',
      'PasswordAuthentication no',
      // The name that OpenSSH 8.4 knows; later ones take it as an alias.
      'ChallengeResponseAuthentication yes',
      'AuthenticationMethods keyboard-interactive',
    ],
  },
  readOnlyEtc: { login: 'root', afterBoot: 'mount --bind /etc /etc; mount -o remount,bind,ro /etc' },
  fullDisk: { login: 'root', afterBoot: fillScript('/etc') },
  clockSkewed: { login: 'root', setup: skewedDate },
  xrayChild: { login: 'root', xray: true, setup: panel },
  manyTunnels: { login: 'root', xray: true, tunnels: 300 },
}
