import type { Tables } from '../fleetStore.ts'
import { archiveTable } from './archiveTable.ts'
import { changesTable } from './changesTable.ts'
import { fleetTable } from './fleetTable.ts'
import { hostsTable } from './hostsTable.ts'
import { jobsTable } from './history/jobsTable.ts'
import { revisionsTable } from './revisionsTable.ts'
import type { Scope } from './scope.ts'
import { tunnelsTable } from './tunnelsTable.ts'

export const tablesOf = (scope: Scope): Tables => ({
  fleet: fleetTable(scope),
  hosts: hostsTable(scope),
  tunnels: tunnelsTable(scope),
  revisions: revisionsTable(scope),
  archive: archiveTable(scope),
  changes: changesTable(scope),
  jobs: jobsTable(scope),
})
