import { mkdir } from 'node:fs/promises'
import envPaths from 'env-paths'

/** The folder of this workstation's fleet: what is given, RAPTOR_HOME, or the user's data folder. Made for its owner alone. */
export const openHome = async (given?: string): Promise<string> => {
  const home = homeFolder(given)
  await mkdir(home, { recursive: true, mode: 0o700 })
  return home
}

export const homeFolder = (given?: string): string =>
  given ?? homeOfEnvironment() ?? envPaths('raptor-tunnel', { suffix: '' }).data

// A variable that is set to nothing counts as not set.
const homeOfEnvironment = (): string | undefined => {
  const { RAPTOR_HOME } = process.env
  return RAPTOR_HOME === '' ? undefined : RAPTOR_HOME
}
