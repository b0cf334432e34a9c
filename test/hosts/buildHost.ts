import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureBaseTree } from './baseTree.ts'
import type { ClientKeys } from './clientKeys.ts'
import type { HostDescriptor, HostSpec, Login, Machine } from './descriptor.ts'
import { kinds, type KindRecipe } from './kinds.ts'
import { hostAddress, innerAddress } from './machine/addresses.ts'
import { mountTree, readHostKeys, setUpTree } from './machine/rootTree.ts'
import type { Slot } from './machine/slot.ts'
import { releases } from './release.ts'
import { tunnelSetup } from './tunnels.ts'
import { ensureXrayLayer } from './xrayBinary.ts'

/** What a run gives to each of its hosts. */
export interface HostMaking {
  slot: Slot
  keys: ClientKeys
  /** From 1, each number once a run. */
  number: number
  jump?: HostDescriptor
  onProgress: (line: string) => void
}

/** Makes the host's file tree and says all there is to say about it. The host is still off, its network not plugged in. */
export const buildHost = async (spec: HostSpec, making: HostMaking): Promise<HostDescriptor> => {
  const { slot, keys, number, jump } = making
  const recipe = kinds[spec.kind]
  const [release, login] = [spec.release ?? 'bookworm', spec.login ?? recipe.login]
  const name = spec.name ?? `${spec.kind.toLowerCase()}-${number}`
  const machine = machineOf(slot, number, recipe)
  const user = login === 'root' ? 'root' : 'ops'
  const password = randomBytes(12).toString('base64url')
  await mkdir(machine.folder, { recursive: true })
  await mountTree(machine, await layersOf(spec, making))
  await setUpTree(machine, {
    hostname: name,
    user,
    password,
    publicKeys: keys.publicKeys,
    sudoers: sudoers[login],
    sshd: sshdLines(spec),
    more: `${recipe.setup ?? ''}\n${tunnelLines(spec)}`,
  })
  const address = machine.reach === 'inner' ? innerAddress(slot.number, number) : hostAddress(slot.number, number)
  return {
    name,
    kind: spec.kind,
    release,
    systemd: releases[release].systemd,
    login,
    address,
    port: 22,
    user,
    ...wayIn(recipe, keys, password),
    ...(login === 'sudoPassword' ? { sudoPassword: password } : {}),
    ...(jump === undefined ? {} : { jump }),
    hostKeys: await readHostKeys(machine),
    machine,
  }
}

const sudoers: Record<Login, string> = {
  root: '',
  sudo: 'ops ALL=(ALL) NOPASSWD: ALL',
  sudoPassword: 'ops ALL=(ALL) ALL',
  readOnly: '',
}

const machineOf = (slot: Slot, number: number, recipe: KindRecipe): Machine => {
  const id = `${slot.prefix}-${number}`
  const folder = join(slot.folder, `host-${number}`)
  const { reach = 'outer', init = 'systemd' } = recipe
  return { id, slot: slot.number, number, folder, root: join(folder, 'root'), reach, init }
}

const layersOf = async (spec: HostSpec, { onProgress }: HostMaking): Promise<string[]> => {
  const base = await ensureBaseTree(spec.release ?? 'bookworm', onProgress)
  const { xray, tunnels } = { ...kinds[spec.kind], ...spec }
  return xray === true || tunnels !== undefined ? [await ensureXrayLayer('current', onProgress), base] : [base]
}

const sshdLines = ({ kind, release, penalties }: HostSpec): string[] => {
  const lenient = release === 'trixie' && penalties !== true ? ['PerSourcePenalties no'] : []
  return [...lenient, ...(kinds[kind].sshd ?? [])]
}

const tunnelLines = ({ kind, tunnels = kinds[kind].tunnels }: HostSpec): string =>
  tunnels === undefined ? '' : tunnelSetup(tunnels)

const wayIn = ({ by = 'key' }: KindRecipe, keys: ClientKeys, password: string): Partial<HostDescriptor> => {
  switch (by) {
    case 'key':
      return { keyFile: keys.plainFile }
    case 'passphrase':
      return { keyFile: keys.lockedFile, passphrase: keys.passphrase }
    case 'password':
    case 'keyboardInteractive':
      return { password }
  }
}
