import { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import { asRemoteUser } from '../../../server/bus/connection/remoteUser.ts'

/** A stream that keeps what is written to it; `answers` stands for a channel that never calls back. */
const wire = ({ answers = true } = {}) => {
  const written: Buffer[] = []
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      written.push(chunk)
      if (answers) done()
    },
  })
  return { stream, written: () => Buffer.concat(written).toString() }
}

it("announces the host's uid instead of ours, and changes nothing else", async () => {
  const { stream, written } = wire()
  const user = asRemoteUser(stream, 1000)
  for (const part of ['\0', 'AUTH EXTERNAL 30\r\n', 'BEGIN\r\n', 'AUTH EXTERNAL 30\r\n']) user.write(part)
  await new Promise((resolve) => setImmediate(resolve))
  expect(written()).toBe('\0AUTH EXTERNAL 31303030\r\nBEGIN\r\nAUTH EXTERNAL 30\r\n')
})

it('replaces the line also when it is written together with others', async () => {
  const { stream, written } = wire()
  const user = asRemoteUser(stream, 0)
  user.cork()
  for (const part of ['\0', 'AUTH EXTERNAL 31303030\r\n']) user.write(part)
  user.uncork()
  await new Promise((resolve) => setImmediate(resolve))
  expect(written()).toBe('\0AUTH EXTERNAL 30\r\n')
})

it('hands on what comes, in order and whole', async () => {
  const { stream } = wire()
  const user = asRemoteUser(stream, 0)
  const parts = Array.from({ length: 200 }, (_, at) => Buffer.alloc(1000, at))
  for (const part of parts) stream.push(part)
  stream.push(null)
  const got: Buffer[] = []
  for await (const chunk of user) got.push(chunk)
  expect(Buffer.concat(got).equals(Buffer.concat(parts))).toBe(true)
})

it('closes with the inner stream, though a write was never answered', async () => {
  const { stream } = wire({ answers: false })
  const user = asRemoteUser(stream, 0)
  const closed = new Promise((resolve) => user.on('close', () => resolve('closed')))
  user.write('x')
  stream.destroy()
  expect(await closed).toBe('closed')
})
