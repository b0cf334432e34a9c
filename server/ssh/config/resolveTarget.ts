import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { HostError } from '../../../shared/hostError.ts'
import { askConfig } from './askConfig.ts'
import { parseJump } from './jumpSpec.ts'
import { SshTooSlow, type SshOptions } from './askSsh.ts'
import { expandTokens } from './sshTokens.ts'
import { knownHostName, type Target, type Wanted } from './target.ts'

export interface ResolveOptions {
  /** Another configuration file instead of the user's and the system's, as ssh -F. */
  readonly configFile?: string | undefined
  /** The environment in which the agent is looked for. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly signal?: AbortSignal | undefined
}

const mostHops = 8

/** Resolves a host as the user's own ssh would, jump hosts included; without an ssh client it takes the address as it is. */
export const resolveTarget = async (wanted: Wanted, options: ResolveOptions = {}): Promise<Target> =>
  resolveHop(wanted, options, 0)

const resolveHop = async (wanted: Wanted, options: ResolveOptions, hopsSoFar: number): Promise<Target> => {
  const found = await ask(wanted, options)
  const own = plainTarget(wanted, found ?? new Map(), options)
  const hops = found === undefined ? wanted.jump : (first(found, 'proxyjump') ?? undefined)
  const jump = parseJump(hops === undefined || hops === 'none' ? '' : hops)
  const last = jump.at(-1)
  if (last === undefined) return own
  if (hopsSoFar >= mostHops) throw badAddress(`more than ${mostHops} jump hosts lead to ${wanted.address}`)
  const rest = jump.slice(0, -1).map(({ text }) => text)
  const hop = { ...last.wanted, ...(rest.length > 0 && { jump: rest.join(',') }) }
  return { ...own, proxyCommand: undefined, jump: await resolveHop(hop, options, hopsSoFar + 1) }
}

const ask = async (wanted: Wanted, { configFile, signal }: ResolveOptions): Promise<SshOptions | undefined> => {
  if (wanted.address.startsWith('-')) throw badAddress('an address never starts with a dash')
  const option = (flag: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [flag, String(value)]
  try {
    return await askConfig({
      address: wanted.address,
      args: [...option('-p', wanted.port), ...option('-l', wanted.user), ...option('-J', wanted.jump)],
      configFile,
      signal,
    })
  } catch (error) {
    const host = wanted.name
    if (signal?.aborted === true) throw new HostError({ kind: 'cancelled', host, what: 'Connecting' }, { cause: error })
    if (error instanceof SshTooSlow) throw new HostError({ kind: 'timedOut', host, what: 'ssh -G', ms: error.ms })
    throw badAddress(error instanceof Error ? error.message : String(error))
  }
}

const plainTarget = (wanted: Wanted, found: SshOptions, { env = process.env }: ResolveOptions): Target => {
  const hostName = first(found, 'hostname') ?? wanted.address
  const port = wanted.port ?? Number(first(found, 'port') ?? 22)
  const user = wanted.user ?? first(found, 'user') ?? userInfo().username
  const tokens = { original: wanted.address, hostName, port, user }
  const keyFile = wanted.keyFile === undefined ? undefined : expandHome(wanted.keyFile)
  const files = (found.get('identityfile') ?? defaultKeys).map((file) => expandHome(expandTokens(file, tokens)))
  const alias = first(found, 'hostkeyalias')
  const proxyCommand = first(found, 'proxycommand')
  return {
    host: wanted.name,
    hostName,
    port,
    user,
    knownAs: alias === undefined ? knownHostName(hostName, port) : alias.toLowerCase(),
    identityFiles: [...new Set(keyFile === undefined ? files : [keyFile, ...files])],
    keyFile,
    identitiesOnly: first(found, 'identitiesonly') === 'yes',
    agent: agentOf(first(found, 'identityagent'), env, tokens),
    knownHostsFiles: [...filesIn(found, 'userknownhostsfile'), ...filesIn(found, 'globalknownhostsfile')].map((file) =>
      expandHome(expandTokens(file, tokens)),
    ),
    proxyCommand:
      proxyCommand === undefined || proxyCommand === 'none' ? undefined : expandTokens(proxyCommand, tokens),
    jump: undefined,
  }
}

const defaultKeys = ['~/.ssh/id_rsa', '~/.ssh/id_ecdsa', '~/.ssh/id_ed25519']
const defaultKnownHosts: Readonly<Record<string, string>> = {
  userknownhostsfile: '~/.ssh/known_hosts ~/.ssh/known_hosts2',
  globalknownhostsfile: '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2',
}

const filesIn = (found: SshOptions, name: string): string[] =>
  (first(found, name) ?? defaultKnownHosts[name] ?? '').split(' ').filter((file) => file !== '' && file !== 'none')

// ssh_config(5), IdentityAgent: `none`, `SSH_AUTH_SOCK`, `$VARIABLE` or a path.
const agentOf = (
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  tokens: Parameters<typeof expandTokens>[1],
): string | undefined => {
  if (named === 'none') return undefined
  if (named === undefined || named === 'SSH_AUTH_SOCK') return env['SSH_AUTH_SOCK']
  if (named.startsWith('$')) return env[named.slice(1).replace(/^\{(.*)\}$/, '$1')]
  return expandHome(expandTokens(named, tokens))
}

const expandHome = (file: string): string => (file.startsWith('~/') ? join(homedir(), file.slice(2)) : file)

const first = (found: SshOptions, name: string): string | undefined => found.get(name)?.[0]

const badAddress = (message: string): HostError =>
  new HostError({ kind: 'badInput', issues: [{ path: 'address', message: `${message}.` }] })
