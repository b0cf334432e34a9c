import { expect, test } from 'vitest'
import { cliLine } from '../../../client/web/domain/cliLine.ts'
import { newTunnelLine } from '../../../client/web/rooms/newTunnel/newTunnelLine.ts'
import { emptyTunnelForm, newTunnelFrom } from '../../../client/web/rooms/newTunnel/tunnelForm.ts'

test('a command line that is copied means the same in a shell', () => {
  expect(cliLine('logs', '-f', 'fra1/home')).toBe('raptor logs -f fra1/home')
  expect(cliLine('hosts', 'add', "it's; rm -rf ~")).toBe(`raptor hosts add 'it'\\''s; rm -rf ~'`)
  const form = { ...emptyTunnelForm, host: 'fra1', set: { dest: 'a.example:443' } }
  expect(newTunnelLine(newTunnelFrom(form, 'preset', { id: 'exit', port: 443 }))).toBe(
    'raptor tunnels create exit --host fra1 --preset exit-reality --set dest=a.example:443 --port 443',
  )
})
