import { env } from 'node:process'
import type { TestProject } from 'vitest/node'
import { serveHosts } from './hostServer.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The unix socket where sharedHost and ownHost ask. */
    testHosts: string
  }
}

const variable = 'RAPTOR_TEST_HOSTS'

/** Opens the host server for the test run. The projects of one run share it: the first that comes opens and ends it. */
export const setup = async (project: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const known = env[variable]
  if (known !== undefined) {
    project.provide('testHosts', known)
    return undefined
  }
  const server = await serveHosts()
  env[variable] = server.socket
  project.provide('testHosts', server.socket)
  return async () => {
    delete env[variable]
    await server[Symbol.asyncDispose]()
  }
}
