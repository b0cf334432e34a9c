import { Duplex } from 'node:stream'

/**
 * The stream as a D-Bus client of the host's own user: dbus-native announces the uid of *this* machine, and the bus
 * refuses any other than the one that sshd connects as. Everything after the one AUTH line passes unchanged. What ends
 * the inner stream closes this one, also under a write: an ssh channel that has gone never answers that.
 */
export const asRemoteUser = (inner: Duplex, uid: number): Duplex => {
  let authenticated = false
  const replaced = (chunk: Buffer): Buffer => {
    if (authenticated || !chunk.toString('latin1').startsWith('AUTH EXTERNAL ')) return chunk
    authenticated = true
    return Buffer.from(`AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\n`)
  }
  const outer = new Duplex({
    read: () => inner.resume(),
    write: (chunk: Buffer, _encoding, done) => inner.write(replaced(chunk), done),
    writev: (chunks: { chunk: Buffer }[], done) =>
      inner.write(Buffer.concat(chunks.map(({ chunk }) => replaced(chunk))), done),
    final: (done) => inner.end(done),
    destroy: (error, done) => {
      inner.destroy()
      done(error)
    },
  })
  inner.on('data', (chunk: Buffer) => {
    if (!outer.push(chunk)) inner.pause()
  })
  inner.on('end', () => outer.push(null))
  inner.on('close', () => outer.destroy())
  inner.on('error', (error: Error) => outer.destroy(error))
  return outer
}
