import type { TestHost } from '../../hosts/testHost.ts'

/** Everything a host has of a tunnel: files anywhere under /etc, /var/log and /run, and what systemd knows. Empty when all is gone. */
export const leftOf = async (host: TestHost, id: string): Promise<string> =>
  host.sh(`find /etc /var/log /run/systemd -name '*xray-${id}.*' -o -name '*xray-tunnel-${id}.*' 2>/dev/null
systemctl list-units --all --plain --no-legend 'xray-tunnel-${id}.service'
systemctl list-unit-files --no-legend 'xray-tunnel-${id}.service' || true
pgrep -ax xray | grep -F 'xray-${id}.json' || true`)
