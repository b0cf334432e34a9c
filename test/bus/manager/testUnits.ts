import { unitNameOf } from '../../../shared/name.ts'
import type { TestHost } from '../../hosts/testHost.ts'

/** Units of one test on a host that others use too; they end with the scope. */
export interface TestUnits extends AsyncDisposable {
  readonly patterns: readonly string[]
  name(id: string): string
  /** Writes units, each with lines for [Service], and makes systemd read them. */
  write(units: Readonly<Record<string, string>>): Promise<void>
}

export const sleeper = 'Type=exec\nExecStart=/bin/sleep 1000'
export const broken = 'Type=exec\nExecStart=/nonexistent/program'

/** `prefix` makes the names of this test its own. */
export const unitsOn = (host: TestHost, prefix: string): TestUnits => {
  const name = (id: string): string => unitNameOf(`${prefix}-${id}`)
  const all = unitNameOf(`${prefix}-*`)
  return {
    patterns: [all],
    name,
    write: async (units) => {
      const writes = Object.entries(units).map(
        ([id, service]) => `cat > ${name(id)} <<'END'\n${textOf(id, service)}END\n`,
      )
      await host.sh(`cd /etc/systemd/system\n${writes.join('')}systemctl daemon-reload`)
    },
    [Symbol.asyncDispose]: async () => {
      await host.sh(`cd /etc/systemd/system; systemctl kill -s KILL '${all}' 2>/dev/null; systemctl stop '${all}'
        rm -f ${all} multi-user.target.wants/${all}; systemctl reset-failed '${all}' 2>/dev/null; systemctl daemon-reload`)
    },
  }
}

const textOf = (id: string, service: string): string =>
  `[Unit]\nDescription=Test ${id}\n[Service]\n${service}\n[Install]\nWantedBy=multi-user.target\n`
