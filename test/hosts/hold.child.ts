import { openRun } from './run.ts'

// Says its slot, boots hosts, says their descriptors, and stays until it is ended: for leavesNothing.hosts.test.ts.
const say = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`)
const run = await openRun()
say(run.slot)
const hosts = await Promise.all([run.boot({ kind: 'behindJump' }), run.boot({ kind: 'noSystemd' })])
say(hosts.map((host) => host.descriptor))
setInterval(() => undefined, 60_000)
