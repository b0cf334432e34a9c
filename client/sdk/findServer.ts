import { livingServer } from '../../server/serverFile.ts'
import { dataFolder } from './dataFolder.ts'

export interface FoundServer {
  url: string
  token: string
}

/**
 * The server that works on a folder (RAPTOR_HOME or the user's data folder when none is given), or undefined.
 * @throws HostError `serverUnreachable` when its process lives and gives no answer.
 */
export const findServer = async (home?: string): Promise<FoundServer | undefined> => {
  const found = await livingServer(dataFolder(home))
  return found && { url: found.url, token: found.token }
}
