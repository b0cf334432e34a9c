import type { Privilege } from '../../../shared/host.ts'
import type { Command } from '../../shell/command.ts'
import { needsOf } from '../process/sudo.ts'

/** What one small script finds out about a login. */
export interface FirstLook {
  readonly uid: number
  readonly user: string
  readonly privilege: Privilege
  /** What the login needs to do more than read; empty when it lacks nothing. */
  readonly needs: string
}

/** What is true of root before anybody looks; the bus refuses one that isn't. */
export const rootByName: FirstLook = { uid: 0, user: 'root', privilege: 'root', needs: '' }

/** Asked once at connect. The sudo question has the very form that later commands have, so a narrower rule in sudoers is noticed. */
export const firstLook: Command = {
  name: 'a first look',
  script: [
    'i=$(id); echo "id=$i"',
    'case $i in uid=0*) exit 0;; esac',
    'if said=$(sudo -n -- env LC_ALL=C timeout -k 5 5 /bin/sh -c : 2>&1 </dev/null); then echo sudo=yes',
    'else echo "sudo=$said" | head -n 1; fi',
    ':',
  ].join('\n'),
}

/** Reads the answer; undefined when it isn't one. `hasPassword` says that a sudo password is there, or can be asked for. */
export const readFirstLook = (stdout: string, hasPassword: boolean): FirstLook | undefined => {
  const values = new Map(
    stdout.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const [, number, user, groups = ''] = /^uid=(\d+)\(([^)]+)\).*?(?: groups=(.*))?$/.exec(values.get('id') ?? '') ?? []
  if (number === undefined || user === undefined) return undefined
  const uid = Number(number)
  const said = values.get('sudo') ?? ''
  const rung = privilegeOf({ uid, said, groups, hasPassword })
  return {
    uid,
    user,
    privilege: rung,
    needs: rung === 'readOnly' ? needsOf(said, user) : '',
  }
}

// sudo asks everybody for a password before it says who may use it. So a password that was given is tried, and without
// one the groups that distributions let use sudo are the best hint there is.
const privilegeOf = (seen: { uid: number; said: string; groups: string; hasPassword: boolean }): Privilege => {
  if (seen.uid === 0) return 'root'
  if (seen.said === 'yes') return 'sudo'
  const asks = /password is required/i.test(seen.said)
  const mayUse = seen.hasPassword || /\((?:sudo|wheel|admin)\)/.test(seen.groups)
  return asks && mayUse ? 'sudoPassword' : 'readOnly'
}
