import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))
const globalSetup = ['test/hosts/globalSetup.ts']
// No test puts the key of its store among the settings of whoever runs it.
const env = { RAPTOR_KEY_FILE: join(root, 'node_modules/.cache/raptor-tests/store.key') }
const slow = ['test/**/*.hosts.test.ts', 'test/**/*.e2e.test.ts', 'test/**/*.web.test.{ts,tsx}']

/** unit: pure and fast · web: the page's state, on Solid's reactive build · hosts: real test hosts · e2e: a real browser. */
export default defineConfig({
  root,
  test: {
    projects: [
      // A busy machine is slow, not wrong.
      {
        root,
        test: {
          name: 'unit',
          env,
          include: ['test/**/*.test.ts'],
          exclude: slow,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        // Node would be given Solid's server build, in which nothing reacts.
        ssr: { resolve: { conditions: ['browser', 'development'] } },
        test: {
          name: 'web',
          env,
          include: ['test/**/*.web.test.{ts,tsx}'],
          server: { deps: { inline: [/solid/] } },
        },
      },
      {
        root,
        test: {
          name: 'hosts',
          env,
          include: ['test/**/*.hosts.test.ts'],
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        root,
        test: {
          name: 'e2e',
          env,
          include: ['test/**/*.e2e.test.ts'],
          globalSetup,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
