import { askSsh, type SshOptions } from './askSsh.ts'
import { configSeen, isUnchanged, type ConfigSeen } from './configSeen.ts'

export interface ConfigQuestion {
  readonly address: string
  /** Options of the command line. */
  readonly args: readonly string[]
  readonly configFile?: string | undefined
  readonly signal?: AbortSignal | undefined
}

interface Kept {
  readonly address: string
  readonly options: SshOptions
  readonly seen: ConfigSeen
  readonly askedMs: number
}

/**
 * What the user's ssh would do with an address. An answer is kept for as long as the files it came from stay as they
 * were, and serves every address where they say the same of all: each `ssh -G` is a process of 7 ms.
 * @returns undefined when there is no ssh client.
 */
export const askConfig = async (question: ConfigQuestion): Promise<SshOptions | undefined> => {
  const { address } = question
  const way = JSON.stringify([question.configFile ?? '', question.args])
  const own = await stillTrue(kept.get(`${way} ${address}`))
  if (own !== undefined) return own.options
  const leading = leads.get(way)
  if (leading === undefined) return askAndLead(question, way)
  const lead = await leading.catch(() => undefined)
  if (lead?.seen.isUniform !== true || !isPlain(address) || !isPlain(lead.address))
    return (await ask(question, way)).options
  if ((await stillTrue(lead)) !== undefined) return renamed(lead, address)
  if (leads.get(way) === leading) leads.delete(way)
  return askConfig(question)
}

const mostKept = 2000
// A first configuration file may come to stand where we know of none.
const longestMs = 600_000
const kept = new Map<string, Kept>()
/** The latest question of a way that may be good for all its addresses, asked or being asked. */
const leads = new Map<string, Promise<Kept | undefined>>()

const askAndLead = async (question: ConfigQuestion, way: string): Promise<SshOptions | undefined> => {
  const asking = ask(question, way)
  const lead = asking.then(({ keeping }) => keeping)
  leads.set(way, lead)
  const forget = (): void => {
    if (leads.get(way) === lead) leads.delete(way)
  }
  lead.then((found) => found?.seen.isUniform === true || forget(), forget)
  return (await asking).options
}

interface Asked {
  readonly options: SshOptions | undefined
  readonly keeping: Kept | undefined
}

const ask = async ({ address, args, configFile, signal }: ConfigQuestion, way: string): Promise<Asked> => {
  const askedMs = Date.now()
  const file = configFile === undefined ? [] : ['-F', configFile]
  const answer = await askSsh([...file, ...args, '--', address], signal)
  const seen = answer && (await configSeen(answer, { configFile, askedMs }))
  if (answer === undefined || seen === undefined) return { options: answer?.options, keeping: undefined }
  const { options } = answer
  const keeping = { address, options, seen, askedMs }
  if (kept.size >= mostKept) kept.clear()
  kept.set(`${way} ${address}`, keeping)
  return { options, keeping }
}

const stillTrue = async (found: Kept | undefined): Promise<Kept | undefined> => {
  if (found === undefined || Date.now() - found.askedMs > longestMs) return undefined
  return (await isUnchanged(found.seen)) ? found : undefined
}

/** ssh takes the address as it is written for the host's name. */
const isPlain = (address: string): boolean => /^[a-z0-9][a-z0-9.-]*$/.test(address)

const renamed = ({ options }: Kept, address: string): SshOptions => new Map([...options, ['hostname', [address]]])
