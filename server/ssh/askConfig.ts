import { userInfo } from 'node:os'
import { join } from 'node:path'
import { readConfig, type ConfigText } from './configDirectives.ts'
import { sameConfigKey } from './sameConfig.ts'
import { askSsh, type SshAnswer, type SshOptions } from './sshConfig.ts'

export interface ConfigQuestion {
  readonly address: string
  /** Options of the command line. */
  readonly args: readonly string[]
  readonly configFile?: string | undefined
}

/**
 * What the user's ssh would do with an address. `ssh -G` is asked once for all addresses of which it says the same: 30
 * hosts at once cost a fifth of a second otherwise. The files are read each time, so a change is seen at once.
 * @returns undefined when there is no ssh client.
 */
export const askConfig = async (question: ConfigQuestion): Promise<SshOptions | undefined> => {
  const { address, args, configFile } = question
  const ask = async (): Promise<SshAnswer | undefined> =>
    askSsh([...(configFile === undefined ? [] : ['-F', configFile]), ...args, '--', address])
  const config = await configOf(configFile)
  const same = sameConfigKey(address, config)
  if (same === undefined) return (await ask())?.options
  const key = JSON.stringify([configFile, args, same])
  const shared = recall(key) ?? remember(key, { address, askedMs: performance.now(), answer: ask() })
  const answer = await shared.answer
  if (answer === undefined || address === shared.address) return answer?.options
  return isForOthers(answer, shared.address, config) ? renamed(answer, shared.address, address) : (await ask())?.options
}

interface Shared {
  readonly address: string
  readonly askedMs: number
  readonly answer: Promise<SshAnswer | undefined>
}

const mostAnswers = 200
// A first configuration file may come to stand where we know of none.
const keptMs = 60_000
const answers = new Map<string, Shared>()

const recall = (key: string): Shared | undefined => {
  const shared = answers.get(key)
  return shared !== undefined && performance.now() - shared.askedMs < keptMs ? shared : undefined
}

const remember = (key: string, shared: Shared): Shared => {
  if (answers.size >= mostAnswers) answers.clear()
  answers.set(key, shared)
  shared.answer.then(
    (answer) => answer === undefined && answers.delete(key),
    () => answers.delete(key),
  )
  return shared
}

/** ssh read no file that we haven't seen, and no HostName says by chance what the address says. */
const isForOthers = ({ files }: SshAnswer, address: string, config: ConfigText): boolean =>
  files.every((file) => config.files.includes(file)) &&
  !config.directives.some(({ keyword, words }) => keyword === 'hostname' && words[0]?.toLowerCase() === address)

const renamed = ({ options }: SshAnswer, from: string, to: string): SshOptions =>
  options.get('hostname')?.[0] === from ? new Map([...options, ['hostname', [to]]]) : options

/** ssh goes by the home of the user database, not by the environment. */
const configOf = async (configFile: string | undefined): Promise<ConfigText> => {
  const folder = join(userInfo().homedir, '.ssh')
  if (configFile !== undefined) return readConfig(configFile, folder)
  const own = await readConfig(join(folder, 'config'), folder)
  const system = await readConfig('/etc/ssh/ssh_config', '/etc/ssh')
  return {
    directives: [...own.directives, ...system.directives],
    files: [...own.files, ...system.files],
  }
}
