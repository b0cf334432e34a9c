import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fromSshConfig } from '../../../server/fleet/hosts/fromSshConfig.ts'
import { makeHub } from '../live/hub.ts'
import { madeHost } from '../live/made.ts'
import { temporaryHome } from '../temporaryHome.ts'

const config = `Host fra1
  HostName 192.0.2.1
  User ops
Host ams1
  HostName 192.0.2.2
  Port 2222
  ProxyJump ops@fra1
Host known
Host *.example.com
  User nobody
Host *
  User everybody
`

test('aliases of ssh_config come resolved, without patterns and without hosts of the fleet', async () => {
  await using home = await temporaryHome()
  const { live } = await makeHub({ hosts: [madeHost(1, { address: 'known' })], tunnels: [] })
  const sshConfigFile = join(home.path, 'config')
  await writeFile(sshConfigFile, config)
  expect(await fromSshConfig({ live, sshConfigFile })).toEqual([
    { alias: 'fra1', address: '192.0.2.1', user: 'ops', port: 22, jump: null },
    { alias: 'ams1', address: '192.0.2.2', user: 'everybody', port: 2222, jump: 'ops@192.0.2.1:22' },
  ])
})
