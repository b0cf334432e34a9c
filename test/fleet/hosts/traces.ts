import type { TestHost } from '../../hosts/testHost.ts'

/**
 * Everything that could stay behind on a host, a line a thing: files with mode, owner and content, accounts, units. Not in
 * it: what passwd's own tools keep as a copy (`passwd-`), and logs that the system writes on its own.
 */
export const tracesOf = async (host: TestHost): Promise<string[]> => {
  const all =
    await host.sh(`find /etc /usr/local /var/log /run/lock /run/raptor-tunnel \\( -path /var/log/journal -o -name '*-' -o -name .pwd.lock \
    -o -name wtmp -o -name btmp -o -name lastlog -o -name faillog \\) -prune -o -printf '%p %y %m %u:%g %l\\n'
find /etc /usr/local -type f ! -name '*-' ! -name .pwd.lock -exec sha256sum {} +
getent passwd
getent group
systemctl list-units --all --plain --no-legend --full '*.service' '*.target' '*.timer' | awk '/xray|failed/ { print $1, $2, $3, $4 }'
systemctl list-unit-files --no-legend --full | awk '$2 != "transient" { print $1, $2 }'
ls -A /etc/systemd/system/multi-user.target.wants`)
  return all.split('\n').toSorted()
}

/** Inodes and times of what prepare makes: a run that writes nothing leaves them as they are. */
export const stampsOf = async (host: TestHost): Promise<string> =>
  host.sh(
    `find /etc/raptor-tunnel /etc/logrotate.d /usr/local /var/log/raptor-tunnel /etc/passwd /etc/group -printf '%p %i %T@ %C@\\n' | sort`,
  )
