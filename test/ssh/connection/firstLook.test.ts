import { expect, it } from 'vitest'
import { readFirstLook } from '../../../server/ssh/connection/firstLook.ts'

const wantsPassword = 'sudo: a password is required'
const withPassword = 'one with a sudo password'
const ops = 'id=uid=1000(ops) gid=1000(ops) groups=1000(ops)'

it.each<[what: string, answer: string, privilege: string]>([
  ['root', 'id=uid=0(root) gid=0(root) groups=0(root)', 'root'],
  ['a login whose sudo asks for nothing', `${ops}\nsudo=yes`, 'sudo'],
  ['a member of wheel', `${ops},10(wheel) context=u:r:t\nsudo=${wantsPassword}`, 'sudoPassword'],
  [withPassword, `${ops}\nsudo=${wantsPassword}`, 'sudoPassword'],
  ['one without', `${ops}\nsudo=${wantsPassword}`, 'readOnly'],
  [
    'one who is only called sudo',
    `${ops.replaceAll('ops', 'sudo').replace(/ groups.*/, '')}\nsudo=${wantsPassword}`,
    'readOnly',
  ],
  ['one without sudo', `${ops},27(sudo)\nsudo=sh: 1: sudo: not found`, 'readOnly'],
])('%s is seen as what it is', (what, answer, privilege) => {
  const hasPassword = what === withPassword
  expect(readFirstLook(`${answer}\n`, hasPassword)).toMatchObject({
    uid: privilege === 'root' ? 0 : 1000,
    privilege,
  })
})

it('an answer without a login is none', () => expect(readFirstLook('sudo=yes\n', false)).toBeUndefined())
