import { execFile } from 'node:child_process'
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rolldown, type Plugin } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { build as buildPage } from 'vite'
import manifest from '../package.json' with { type: 'json' }

/**
 * `npm run build`: makes dist/, what the npm package holds. Node strips no types under node_modules, so the modules are
 * bundled as JavaScript (packages stay outside), with one rolled declaration file.
 */
const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const declarations = join(root, 'node_modules', '.cache', 'declarations')

const packages = Object.keys(manifest.dependencies)
const external = (id: string): boolean =>
  id.startsWith('node:') || packages.some((name) => id === name || id.startsWith(`${name}/`))

const buildModules = async (): Promise<void> => {
  const bundle = await rolldown({
    input: {
      raptor: join(root, 'client/sdk/raptor.ts'),
      local: join(root, 'client/sdk/localRaptor.ts'),
      cli: join(root, 'client/cli/main.ts'),
    },
    platform: 'node',
    external: (id) => external(id) || id === 'vite',
  })
  await bundle.write({ dir: dist, format: 'esm', chunkFileNames: 'modules/[name]-[hash].js' })
  await bundle.close()
  await chmod(join(dist, 'cli.js'), 0o755)
}

const buildTypes = async (): Promise<void> => {
  await rm(declarations, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  await promisify(execFile)(tsc, ['-p', join(root, 'client/sdk/tsconfig.build.json')])
  const bundle = await rolldown({
    input: {
      raptor: join(declarations, 'client/sdk/raptor.d.ts'),
      local: join(declarations, 'client/sdk/localRaptor.d.ts'),
    },
    external,
    plugins: [declarationNames, withoutServer, dts({ dtsInput: true, tsconfig: false })],
  })
  await bundle.write({ dir: dist, format: 'esm', chunkFileNames: 'modules/[name]-[hash].js' })
  await bundle.close()
}

/** Declarations name each other as the sources do: `./fault.ts` is `./fault.d.ts`. */
const declarationNames: Plugin = {
  name: 'declaration-names',
  resolveId: (source, importer) =>
    importer === undefined || !/^\.{1,2}\/.*\.ts$/.test(source) || source.endsWith('.d.ts')
      ? undefined
      : join(importer, '..', source.replace(/\.ts$/, '.d.ts')),
}

/** What a procedure is given inside the server is in the router's type, and no client's business. */
const withoutServer: Plugin = {
  name: 'without-server',
  load: (id) => (id.endsWith('/server/api/context.d.ts') ? 'export interface Context {}' : undefined),
}

await rm(dist, { recursive: true, force: true })
await Promise.all([
  buildModules(),
  buildTypes(),
  buildPage({ configFile: join(root, 'client/web/vite.config.ts'), logLevel: 'error' }),
])
