import { expect, it } from 'vitest'
import { spawnProxy } from '../../../server/ssh/transport/proxyCommand.ts'

it('a ProxyCommand that closes its output before it says why is heard out', async () => {
  const { stream, stderr } = spawnProxy('sh -c "exec >&-; sleep 0.1; echo no way there >&2"')
  stream.resume()
  await new Promise((resolve) => stream.once('end', resolve))
  stream.destroy()
  expect(await stderr()).toBe('no way there')
})

it('a ProxyCommand that is left is ended', async () => {
  const { stream, stderr } = spawnProxy('sh -c "echo $$; exec sleep 100"')
  const pid = Number(await new Promise((resolve) => stream.once('data', resolve)))
  expect(() => process.kill(pid, 0)).not.toThrow()
  stream.destroy()
  await stderr()
  await expect.poll(() => isAlive(pid)).toBe(false)
})

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
