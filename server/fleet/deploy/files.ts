import { place } from '../../../shared/name.ts'

/** What a tunnel has on its host besides the log: name → place, mode and owner (design: "On a host"). */
export const tunnelFiles = (id: string) =>
  ({
    config: {
      path: place.config(id),
      previous: `${place.config(id)}.previous`,
      /** Beside the target, hidden, and with no suffix that systemd or anyone reads. */
      staged: `${place.configFolder}/.xray-${id}.json.`,
      mode: '0640',
      owner: `${place.user}:${place.group}`,
    },
    unit: {
      path: place.unit(id),
      /** Not in systemd's folder, and gone with our own one. */
      previous: `${place.configFolder}/xray-tunnel-${id}.service.previous`,
      staged: `${place.unitFolder}/.xray-tunnel-${id}.service.`,
      mode: '0644',
      owner: 'root:root',
    },
  }) as const

export type TunnelFile = keyof ReturnType<typeof tunnelFiles>
