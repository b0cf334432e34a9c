import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { makeProgram } from '../../client/cli/program.ts'
import { appRouter } from '../../server/api/router.ts'
import { HostError } from '../../shared/hostError.ts'
import { fakeRouter, type FakeProcedure } from '../api/fakeRouter.ts'
import { serve } from '../http/serve.ts'

const id = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const manyFile = join(import.meta.dirname, '../fixtures/cli/tunnels.jsonl')

/** Every face can do everything: the line that reaches each procedure. */
const lines: Record<string, string[]> = {
  'hosts.list': ['hosts', 'list'],
  'hosts.get': ['hosts', 'show', 'fra1'],
  'hosts.test': ['hosts', 'test', 'fra1'],
  'hosts.add': ['hosts', 'add', 'fra1'],
  'hosts.update': ['hosts', 'edit', 'fra1', '--user', 'root'],
  'hosts.accept': ['hosts', 'accept', 'fra1', '--confirm', 'fra1'],
  'hosts.unlock': ['hosts', 'unlock', 'fra1'],
  'hosts.trust': ['hosts', 'trust', 'fra1', 'SHA256:x'],
  'hosts.reconnect': ['hosts', 'reconnect', 'fra1'],
  'hosts.facts': ['hosts', 'facts', 'fra1'],
  'hosts.check': ['hosts', 'check', 'fra1'],
  'hosts.planPrepare': ['hosts', 'prepare', 'fra1', '--plan'],
  'hosts.prepare': ['hosts', 'prepare', 'fra1'],
  'hosts.planRemove': ['hosts', 'remove', 'fra1', '--plan'],
  'hosts.remove': ['hosts', 'remove', 'fra1', '--clean', '--confirm', 'fra1'],
  'hosts.fromSshConfig': ['hosts', 'import'],
  'hosts.freePort': ['hosts', 'free-port', 'fra1'],
  'tunnels.list': ['tunnels', 'list'],
  'tunnels.get': ['tunnels', 'show', 'home'],
  'tunnels.plan': ['tunnels', 'plan', 'home', '--host', 'fra1', '--preset', 'socks'],
  'tunnels.create': ['tunnels', 'create', 'home', '--host', 'fra1', '--preset', 'socks'],
  'tunnels.createMany': ['tunnels', 'create-many', manyFile],
  'tunnels.edit': ['tunnels', 'edit', 'home', '--port', '1081'],
  'tunnels.planEdit': ['tunnels', 'edit', 'home', '--port', '1081', '--plan'],
  'tunnels.start': ['tunnels', 'start', 'home'],
  'tunnels.stop': ['tunnels', 'stop', 'home'],
  'tunnels.restart': ['tunnels', 'restart', 'home'],
  'tunnels.enable': ['tunnels', 'enable', 'home'],
  'tunnels.disable': ['tunnels', 'disable', 'home'],
  'tunnels.delete': ['tunnels', 'delete', 'home', '--confirm', 'home'],
  'tunnels.probe': ['tunnels', 'probe', 'home'],
  'tunnels.revisions': ['tunnels', 'revisions', 'home'],
  'tunnels.shareLink': ['tunnels', 'link', 'home'],
  'services.list': ['services', 'list'],
  'services.logs': ['logs', 'home'],
  'services.follow': ['logs', 'home', '-f'],
  'services.watch': ['watch'],
  'operations.list': ['operations', 'list'],
  'operations.get': ['operations', 'show', id],
  'operations.watch': ['operations', 'watch', id],
  'operations.cancel': ['operations', 'cancel', id],
  'operations.resume': ['operations', 'resume', id],
  'operations.retry': ['operations', 'retry', id],
}

const busy = { kind: 'busyHost', host: 'fra1', by: 'somebody' } as const

/** Procedures that note that they were called and refuse; the live picture is empty. */
const refusingRouter = (asked: string, calls: string[]) => {
  const fake = (name: string): FakeProcedure => {
    return () => {
      calls.push(name)
      if (name === 'services.watch' && asked !== name) return emptyPicture()
      if (name === 'tunnels.list' && asked !== name) return []
      throw new HostError(busy)
    }
  }
  return fakeRouter(Object.fromEntries(Object.keys(lines).map((name) => [name, fake(name)])))
}

async function* emptyPicture() {
  yield { kind: 'snapshot', atMs: 0, hosts: [], tunnels: [], operations: [] }
}

const run = async (url: string, words: readonly string[]) => {
  let stderr = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text)
    return true
  })
  process.exitCode = undefined
  await makeProgram('0').parseAsync([...words, '--json', '--url', url], { from: 'user' })
  const code = process.exitCode
  process.exitCode = undefined
  vi.restoreAllMocks()
  return { code, stderr }
}

test('every procedure has a line, but the one that needs no fleet', () => {
  const procedures = Object.entries(appRouter)
    .filter(([noun]) => ['hosts', 'tunnels', 'services', 'operations'].includes(noun))
    .flatMap(([noun, methods]) => Object.keys(methods).map((method) => `${noun}.${method}`))
  expect(Object.keys(lines).sort()).toEqual(procedures.filter((name) => name !== 'tunnels.parseLink').sort())
})

test.each(Object.entries(lines))(
  '%s is reached, and its refusal is exit 1 with the fault as JSON',
  async (name, words) => {
    const calls: string[] = []
    await using server = await serve(refusingRouter(name, calls))
    vi.stubEnv('RAPTOR_TOKEN', server.token)
    vi.stubEnv('RAPTOR_SUDO_PASSWORD', 'not-to-be-seen')
    const { code, stderr } = await run(server.url, words)
    expect(calls).toContain(name)
    expect(code).toBe(1)
    expect(JSON.parse(stderr)).toEqual({ fault: busy })
    vi.unstubAllEnvs()
  },
)
