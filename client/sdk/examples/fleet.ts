import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { createLocalRaptor } from '../localRaptor.ts'
import { createRaptor, findServer, RaptorError } from '../raptor.ts'

/**
 * A fleet from a list: adds the hosts, prepares them, deploys an exit on the first and an entry to it on each of the
 * others, and watches until traffic can pass. What is there already is left as it is, so it can be run again.
 *
 *   node client/sdk/examples/fleet.ts fleet.json
 *
 * fleet.json: { "hosts": [{ "name": "fra1", "address": "203.0.113.7", "fingerprint": "SHA256:…" }, …] }
 * In a project of your own the imports are `raptor-tunnel` and `raptor-tunnel/local`.
 */
const wantedFleet = z.object({
  hosts: z
    .array(
      z.object({
        name: z.string(),
        address: z.string(),
        user: z.string().optional(),
        keyFile: z.string().optional(),
        /** As your provider shows it, or as `ssh-keygen -lf` prints it on the host. */
        fingerprint: z.string().optional(),
      }),
    )
    .min(2),
  /** The options of the preset `exit-reality`. */
  exit: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** An xray binary of your own, where the official release can't be had. */
  xrayFile: z.string().optional(),
})

const file = process.argv[2]
if (file === undefined) throw new Error('Usage: node fleet.ts fleet.json')
const fleet = wantedFleet.parse(JSON.parse(await readFile(file, 'utf8')))

const server = await findServer()
await using raptor = server === undefined ? await createLocalRaptor() : createRaptor(server)

/** What an order gives, or undefined where the thing is there already. Any other fault ends the script with its sentence. */
const unlessThere = async <T>(order: Promise<T>): Promise<T | undefined> => {
  try {
    return await order
  } catch (error) {
    if (error instanceof RaptorError && error.fault.kind === 'alreadyExists') return undefined
    throw error
  }
}

const makeReady = async ({ fingerprint, ...spec }: (typeof fleet.hosts)[number]): Promise<void> => {
  await unlessThere(raptor.hosts.add.mutate({ spec, ...(fingerprint === undefined ? {} : { fingerprint }) }))
  const { changed } = await raptor.hosts.prepare.mutate({
    host: spec.name,
    ...(fleet.xrayFile === undefined ? {} : { xray: { kind: 'file', path: fleet.xrayFile } }),
  })
  console.log(`${spec.name} ${changed ? 'prepared' : 'was ready'}`)
}

await Promise.all(fleet.hosts.map(makeReady))

const [exitHost, ...entryHosts] = fleet.hosts.map(({ name }) => name)
const exit = `${exitHost}/exit`
await unlessThere(
  raptor.tunnels.create.mutate({
    id: 'exit',
    host: exitHost ?? '',
    source: { kind: 'preset', preset: 'exit-reality', set: fleet.exit },
  }),
)

/** Each entry is made from the exit's own config: nothing is typed twice. */
const deployEntry = async (host: string): Promise<string> => {
  const source = { kind: 'preset', preset: 'entry', set: { exit } } as const
  const made = await unlessThere(raptor.tunnels.create.mutate({ id: 'home', host, source }))
  for (const { level, state, found } of made?.probe ?? []) console.log(`${host}/home ${level} ${state}: ${found}`)
  return `${host}/home`
}

const waiting = new Set([exit, ...(await Promise.all(entryHosts.map(deployEntry)))])

for await (const event of raptor.services.watch.subscribe()) {
  if (event.kind === 'fault') throw new RaptorError(event.fault)
  const tunnels = event.kind === 'snapshot' ? event.tunnels : event.kind === 'tunnel' ? [event.tunnel] : []
  for (const { ref, health, listen } of tunnels)
    if (health === 'up' && waiting.delete(ref)) console.log(`${ref} is up on ${listen.join(', ')}`)
  if (waiting.size === 0) break
}
