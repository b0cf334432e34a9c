import { execFile } from 'node:child_process'
import { chmod, copyFile, cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rolldown, type Plugin } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import manifest from '../package.json' with { type: 'json' }

const root = join(import.meta.dirname, '..')

/**
 * Makes the npm package in a folder, to be published from there. Node strips no types under node_modules, so the modules
 * are bundled as JavaScript (packages stay outside), with their declarations rolled up.
 */
export const buildPackage = async (folder: string): Promise<void> => {
  await Promise.all([buildModules(folder), buildTypes(folder)])
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(publishedManifest(), null, 2)}\n`)
  for (const name of ['README.md', 'LICENSE']) await copyFile(join(root, name), join(folder, name))
  // Read at start from where they lie in the checkout too.
  await cp(join(root, hostScripts), join(folder, hostScripts), {
    recursive: true,
    filter: (path) => !path.endsWith('.ts'),
  })
}

/** What runs on hosts as root. */
const hostScripts = 'server/fleet/scripts'

const publishedManifest = () => {
  const { name, version, description, license, type, engines, dependencies } = manifest
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    bin: { raptor: 'cli.js' },
    exports: {
      '.': { types: './raptor.d.ts', default: './raptor.js' },
      './local': { types: './local.d.ts', default: './local.js' },
      './package.json': './package.json',
    },
    dependencies,
  }
}

const packages = [...Object.keys(manifest.dependencies), 'vite']
const external = (id: string): boolean => packages.some((name) => id === name || id.startsWith(`${name}/`))
const chunkFileNames = 'modules/[name]-[hash].js'

const buildModules = async (folder: string): Promise<void> => {
  const input = {
    raptor: join(root, 'client/sdk/raptor.ts'),
    local: join(root, 'client/sdk/localRaptor.ts'),
    cli: join(root, 'client/cli/main.ts'),
  }
  await using bundle = await rolldown({ input, external, platform: 'node' })
  await bundle.write({ dir: folder, format: 'esm', chunkFileNames })
  await chmod(join(folder, 'cli.js'), 0o755)
}

const buildTypes = async (folder: string): Promise<void> => {
  const declarations = join(root, 'node_modules', '.cache', 'declarations')
  await rm(declarations, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  await promisify(execFile)(tsc, ['-p', join(root, 'client/sdk/tsconfig.build.json')]).catch(withWhatItSaid)
  const input = {
    raptor: join(declarations, 'client/sdk/raptor.d.ts'),
    local: join(declarations, 'client/sdk/localRaptor.d.ts'),
  }
  const plugins = [declarationNames, withoutServer, dts({ dtsInput: true, tsconfig: false, generator: 'oxc' })]
  await using bundle = await rolldown({ input, external, plugins })
  await bundle.write({ dir: folder, format: 'esm', chunkFileNames })
}

const withWhatItSaid = (error: { stdout: string }): never => {
  throw new Error(error.stdout, { cause: error })
}

/** Declarations name each other as the sources do: `./fault.ts` means `./fault.d.ts`. */
const declarationNames: Plugin = {
  name: 'declaration-names',
  resolveId: (source, importer) =>
    importer === undefined || !/^\.{1,2}\/.*\.ts$/.test(source) || source.endsWith('.d.ts')
      ? undefined
      : join(importer, '..', source.replace(/\.ts$/, '.d.ts')),
}

/** What a procedure is given inside the server stands in the router's type, and is no client's business. */
const withoutServer: Plugin = {
  name: 'without-server',
  load: (id) => (id.endsWith('/server/api/context.d.ts') ? 'export interface Context {}' : undefined),
}

/** `npm run build`: the whole of dist/, page and package. */
if (import.meta.main) {
  const dist = join(root, 'dist')
  await rm(dist, { recursive: true, force: true })
  const { build } = await import('vite')
  const configFile = join(root, 'client/web/vite.config.ts')
  await Promise.all([buildPackage(dist), build({ configFile, logLevel: 'error' })])
}
