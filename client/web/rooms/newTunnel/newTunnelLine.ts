import { cliLine } from '../../domain/cliLine.ts'
import type { NewTunnel } from './tunnelForm.ts'

/** The `raptor tunnels create` line of a new tunnel. */
export const newTunnelLine = ({ id, host, source, port, template }: NewTunnel): string => {
  const from = {
    link: () => ['--link', source.kind === 'link' ? source.uri : ''],
    config: () => ['--config', '-'],
    preset: () =>
      source.kind === 'preset'
        ? [
            '--preset',
            source.preset,
            ...Object.entries(source.set ?? {}).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
          ]
        : [],
  }[source.kind]()
  return cliLine(
    'tunnels',
    'create',
    id,
    '--host',
    host,
    ...from,
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(template === 'standard' ? ['--template', template] : []),
  )
}
