import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { TablesMigration } from './tablesMigration.ts'
import type { Words } from './words.ts'

/** Version 1: every table, and the fleet's id. The archive and the record of operations outlive hosts and tunnels, so they refer to none. */
export const firstTables =
  (words: Words): TablesMigration =>
  async (queries) => {
    for (const statement of statements(words)) await sql.raw(statement).execute(queries)
    await sql`insert into "fleet" ("one", "id") values (1, ${randomUUID()})`.execute(queries)
  }

const statements = ({ text, integer, bytes, counter, strict }: Words): string[] => [
  `create table "fleet" (
    "one" ${integer} primary key check ("one" = 1),
    "id" ${text} not null,
    "keyCheck" ${bytes}
  ) ${strict}`,
  `create table "settings" ("name" ${text} primary key, "value" ${text} not null) ${strict}`,
  `create table "hosts" (
    "id" ${text} primary key,
    "name" ${text} not null unique,
    "address" ${text} not null,
    "port" ${integer},
    "user" ${text},
    "keyFile" ${text},
    "jump" ${text},
    "publicAddress" ${text},
    "tags" ${text} not null,
    "machine" ${text} not null,
    "addedAtMs" ${integer} not null,
    "version" ${integer} not null
  ) ${strict}`,
  `create table "tunnels" (
    "uid" ${text} primary key,
    "id" ${text} not null,
    "hostId" ${text} not null references "hosts" ("id") on delete cascade,
    "name" ${text} not null,
    "tags" ${text} not null,
    "template" ${text} not null,
    "wanted" ${text} not null,
    "revision" ${integer} not null,
    "owner" ${text},
    "kind" ${text} not null,
    "role" ${text} not null,
    "listen" ${text} not null,
    "listeners" ${text} not null,
    "createdAtMs" ${integer} not null,
    "changedAtMs" ${integer} not null,
    "version" ${integer} not null,
    unique ("hostId", "id")
  ) ${strict}`,
  `create index "tunnelsById" on "tunnels" ("id")`,
  `create index "tunnelsByOwner" on "tunnels" ("owner") where "owner" is not null`,
  `create table "revisions" (
    "tunnel" ${text} not null references "tunnels" ("uid") on delete cascade,
    "number" ${integer} not null,
    "name" ${text} not null,
    "template" ${text} not null,
    "configHash" ${text} not null,
    "exit" ${text} not null,
    "added" ${text} not null,
    "why" ${text} not null,
    "by" ${text} not null,
    "who" ${text} not null,
    "operation" ${text} not null,
    "atMs" ${integer} not null,
    "config" ${bytes} not null,
    "unit" ${bytes} not null,
    "source" ${bytes} not null,
    primary key ("tunnel", "number")
  ) ${strict}`,
  `create table "archive" (
    "id" ${text} primary key,
    "hostId" ${text} not null,
    "host" ${text} not null,
    "tunnel" ${text} not null,
    "revision" ${integer} not null,
    "archivedAtMs" ${integer} not null,
    "config" ${bytes} not null,
    "unit" ${bytes} not null
  ) ${strict}`,
  `create index "archiveOfTunnel" on "archive" ("hostId", "tunnel", "archivedAtMs")`,
  `create table "changes" (
    "hash" ${text} primary key,
    "atMs" ${integer} not null,
    "change" ${bytes} not null
  ) ${strict}`,
  `create index "changesByTime" on "changes" ("atMs")`,
  `create table "jobs" (
    "id" ${text} primary key,
    "kind" ${text} not null,
    "title" ${text} not null,
    "state" ${text} not null,
    "fault" ${text} not null,
    "by" ${text} not null,
    "who" ${text} not null,
    "retryOf" ${text},
    "startedAtMs" ${integer} not null,
    "endedAtMs" ${integer},
    "policy" ${text} not null,
    "kindVersion" ${integer} not null,
    "inputHash" ${text} not null,
    "leaseOwner" ${text},
    "leaseUntilMs" ${integer},
    "cancelAskedAtMs" ${integer},
    "version" ${integer} not null,
    "items" ${text} not null,
    "total" ${integer} not null,
    "step" ${text} not null,
    "host" ${text},
    "tunnel" ${text},
    "itemFault" ${text}
  ) ${strict}`,
  `create index "jobsByTime" on "jobs" ("startedAtMs", "id")`,
  `create index "jobsByState" on "jobs" ("state", "startedAtMs")`,
  `create index "jobsByRetry" on "jobs" ("retryOf") where "retryOf" is not null`,
  // What is sealed comes last: a row is read up to its last wanted column, and those can be large.
  `create table "items" (
    "job" ${text} not null references "jobs" ("id") on delete cascade,
    "seq" ${integer} not null,
    "hostId" ${text} not null,
    "host" ${text} not null,
    "tunnels" ${text} not null,
    "state" ${text} not null,
    "pastNoReturn" ${text} not null,
    "steps" ${text} not null,
    "fault" ${text} not null,
    "failures" ${text} not null,
    "startedAtMs" ${integer},
    "endedAtMs" ${integer},
    "step" ${text} not null,
    "gistFault" ${text},
    "gistRank" ${integer} not null,
    "input" ${bytes} not null,
    "kept" ${bytes},
    "value" ${bytes},
    primary key ("job", "seq")
  ) ${strict}`,
  `create index "itemsByHost" on "items" ("hostId", "job")`,
  `create index "itemsByState" on "items" ("job", "state")`,
  `create table "events" (
    "nr" ${counter},
    "job" ${text} not null references "jobs" ("id") on delete cascade,
    "seq" ${integer},
    "atMs" ${integer} not null,
    "what" ${text} not null,
    "note" ${text} not null
  ) ${strict}`,
  `create index "eventsByJob" on "events" ("job", "nr")`,
]
