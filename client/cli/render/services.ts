import type { FoundService } from '../../../server/fleet/services/listServices.ts'
import { colours } from '../output/colours.ts'
import { tableText } from '../output/table.ts'

export const servicesTable = (services: readonly FoundService[], columns?: number): string =>
  services.length === 0
    ? 'No service of ours stands there.'
    : tableText(
        ['HOST', 'SERVICE', 'STATE', 'BOOT', 'TUNNEL'],
        services.map((service) => [
          colours.bold(service.host),
          service.name,
          `${service.activeState} (${service.subState})`,
          service.unitFileState || '–',
          service.owner ?? colours.yellow('none: an orphan'),
        ]),
        columns,
      )
