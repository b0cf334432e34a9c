import { request } from 'node:http'
import { inject } from 'vitest'
import type { HostDescriptor, HostKind, HostSpec } from './descriptor.ts'
import type { HostRequest } from './hostServer.ts'
import type { Outside } from './outside.ts'
import type { Release } from './release.ts'
import { hostFrom, type TestHost } from './testHost.ts'
import './globalSetup.ts'

/**
 * A host that all test files share, booted at the first asking: for tests that leave it as they found it. Asking with
 * the same spec gives the same host; a name of one's own in the spec gives another.
 */
export const sharedHost = async (kind: HostKind | HostSpec, release?: Release): Promise<TestHost> => {
  const spec = typeof kind === 'string' ? { kind, ...(release === undefined ? {} : { release }) } : kind
  return hostFrom((await ask({ ask: 'shared', spec })) as HostDescriptor)
}

/** A host for this test alone, which may break it; `await using` ends it. */
export const ownHost = async (spec: HostSpec): Promise<TestHost & AsyncDisposable> => {
  const host = hostFrom((await ask({ ask: 'own', spec })) as HostDescriptor)
  const end = async (): Promise<void> => {
    await ask({ ask: 'end', id: host.descriptor.machine.id })
  }
  return { ...host, [Symbol.asyncDispose]: end }
}

/** The outside world of the test run. */
export const outsideWorld = async (): Promise<Outside> => (await ask({ ask: 'outside' })) as Outside

/** Asks the test run's host server. Plain http: fetch cannot speak to a unix socket, and a boot may take minutes. */
const ask = async (question: HostRequest): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const asking = request({ socketPath: inject('testHosts'), method: 'POST' }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(text))
      })
    })
    asking.on('error', reject)
    asking.end(JSON.stringify(question))
  })
