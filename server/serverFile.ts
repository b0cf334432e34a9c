import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { HostError } from '../shared/hostError.ts'

/** Where a running server is and what opens it; for the command line and scripts of the same user. */
const serverFile = z.object({ url: z.url(), token: z.string().min(1), pid: z.int().positive() })
export type ServerFile = z.infer<typeof serverFile>

const pathIn = (home: string): string => join(home, 'server.json')

export const writeServerFile = async (home: string, file: ServerFile): Promise<void> =>
  writeFileAtomic(pathIn(home), `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })

export const removeServerFile = async (home: string): Promise<void> => rm(pathIn(home), { force: true })

/**
 * The server that works on a folder, or undefined where there is none: a file alone may be what a killed server left.
 * @throws HostError `serverUnreachable` when its process lives and gives no answer.
 */
export const livingServer = async (home: string): Promise<ServerFile | undefined> => {
  const file = await readServerFile(home)
  if (file === undefined || !isAlive(file.pid)) return undefined
  const pid = await answeringPid(file.url)
  return pid === file.pid ? file : undefined
}

const readServerFile = async (home: string): Promise<ServerFile | undefined> => {
  try {
    return serverFile.safeParse(JSON.parse(await readFile(pathIn(home), 'utf8'))).data
  } catch {
    return undefined
  }
}

// EPERM says that the process is there and somebody else's.
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const patienceMs = 3000
const answerShape = z.object({ pid: z.int() })

/** Who answers at an address. The process id alone may be another's by now, as may the port. */
const answeringPid = async (url: string): Promise<number | undefined> => {
  try {
    const response = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(patienceMs) })
    return answerShape.safeParse(await response.json()).data?.pid
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError')
      throw new HostError({ kind: 'serverUnreachable', url, reason: `no answer within ${patienceMs} ms` }, { cause })
    return undefined
  }
}
