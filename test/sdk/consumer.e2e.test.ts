import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackage } from '../../client/build.ts'
import { HostError } from '../../shared/hostError.ts'
import { fakeRouter } from '../api/fakeRouter.ts'
import { serve } from '../http/serve.ts'

const run = promisify(execFile)
const modules = join(import.meta.dirname, '../../node_modules')
let folder: string
let installed: string

/** A project of somebody else, outside this tree, with the built package and its dependencies installed. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raptor-consumer-'))
  installed = join(folder, 'node_modules', 'raptor-tunnel')
  await mkdir(installed, { recursive: true })
  await buildPackage(installed)
  await link('@types')
  await link('undici-types')
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    await readFile(join(installed, 'package.json'), 'utf8'),
  )
  for (const name of Object.keys(manifest.dependencies)) await link(name)
  await cp(join(import.meta.dirname, '../fixtures/sdk/consumer'), folder, { recursive: true })
}, 60_000)

afterAll(async () => rm(folder, { recursive: true }))

const link = async (name: string): Promise<void> => {
  const at = join(folder, 'node_modules', name)
  await mkdir(join(at, '..'), { recursive: true })
  await symlink(join(modules, name), at)
}

test('a consumer type-checks against the package with every declaration checked', async () => {
  const tsc = join(modules, '.bin', 'tsc')
  const { stdout } = await run(tsc, ['-p', folder], { cwd: folder }).catch((error: { stdout: string }) => error)
  expect(stdout).toBe('')
})

test('the scripts that run on hosts are in it, and are found there', async () => {
  const source = join(import.meta.dirname, '../../server/fleet/scripts')
  const shipped = join(installed, 'server/fleet/scripts')
  expect(await readdir(shipped)).toEqual((await readdir(source)).filter((name) => name.endsWith('.sh')))
  expect(await readFile(join(shipped, 'apply.sh'), 'utf8')).toBe(await readFile(join(source, 'apply.sh'), 'utf8'))
})

test('the types of the server stay in the server', async () => {
  const { stdout } = await run('grep', ['-rhoE', '--include=*.d.ts', 'from [\'"][^.\'"][^\'"]*[\'"]', installed])
  const from = new Set(stdout.trim().split('\n'))
  expect([...from].sort()).toEqual([...from].filter((name) => /"(@trpc\/(client|server)|zod)/.test(name)).sort())
})

test('a consumer runs against a server', async () => {
  await using server = await serve(
    fakeRouter({
      'hosts.list': async () => [],
      'tunnels.restart': async () => {
        throw new HostError({ kind: 'notFound', what: 'tunnel', name: 'home' })
      },
      'services.watch': async function* () {
        yield { kind: 'snapshot', atMs: 0, hosts: [], tunnels: [], operations: [] }
      },
    }),
  )
  const env = { ...process.env, RAPTOR_URL: server.url, RAPTOR_TOKEN: server.token }
  const { stdout } = await run(process.execPath, [join(folder, 'remote.mts')], { env })
  expect(stdout.trim().split('\n')).toEqual(['hosts 0', 'plain 0', 'snapshot', 'fault notFound'])
})

test('a consumer runs without a server', async () => {
  const env = { ...process.env, RAPTOR_HOME: join(folder, 'home') }
  const { stdout } = await run(process.execPath, [join(folder, 'alone.mts')], { env })
  expect(stdout.trim().split('\n')).toEqual(['hosts 0', 'snapshot'])
})

test('the command of the package starts', async () => {
  const { stdout } = await run(process.execPath, [join(installed, 'cli.js'), '--help'])
  expect(stdout).toContain('Usage: raptor')
})

test('the package is well formed', async () => {
  const { messages } = await publint({ pkgDir: installed, pack: false, level: 'warning' })
  expect(messages).toEqual([])
})
