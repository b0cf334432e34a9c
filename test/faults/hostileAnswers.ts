import { randomBytes } from 'node:crypto'
import type { Writable } from 'node:stream'
import type { ServerChannel } from 'ssh2'

/** What a broken or hostile host says behind the marker of a command, or in place of it. */
export type Answer = (channel: ServerChannel) => void

const pour = (to: Writable, piece: Buffer): void => {
  const go = (): void => {
    while (!to.destroyed && to.writable) {
      if (to.write(piece)) continue
      to.once('drain', go)
      return
    }
  }
  go()
}

const saying =
  (text: string | Buffer, code = 0): Answer =>
  (channel) => {
    channel.write(text)
    channel.exit(code)
    channel.end()
  }

const block = (char: string): Buffer => Buffer.alloc(32_768, char)

/** Those that go on for ever: only a size or a deadline ends them. */
export const endless: Readonly<Record<string, Answer>> = {
  'a line without end': (channel) => pour(channel, block('A')),
  'lines without end': (channel) => pour(channel, Buffer.from('socket tcp 0100007F:0050 1\n'.repeat(1000))),
  'NULs without end': (channel) => pour(channel, block('\0')),
  'complaints without end': (channel) => pour(channel.stderr, block('E')),
  nothing: () => undefined,
  'an exit and no close': (channel) => channel.exit(0),
}

export const ending: Readonly<Record<string, Answer>> = {
  'no data': saying(''),
  'no data and a failure': saying('', 1),
  'a few NULs': saying(Buffer.alloc(1000)),
  'what is not UTF-8': saying(Buffer.concat([randomBytes(50_000), Buffer.from([0xff, 0xfe, 0x0a])])),
  'deep JSON': saying(`${'['.repeat(200_000)}\nend\n`),
  'JSON that ends early': saying('[{"unit":"xray-tunnel-a.service","load":"loa'),
  'a huge line': saying(`${'x'.repeat(4_000_000)}\nend\n`),
  'many lines of one name': saying(`${'distribution x\n'.repeat(200_000)}end\n`),
  'many properties': saying(`${'A=b\n'.repeat(200_000)}\nend\n`),
  'names of objects': saying('__proto__ x\n__proto__=x\nconstructor=x\n[{"__proto__":1}]\nend\n'),
  'a quick close': (channel) => channel.close(),
  'data after its exit': (channel) => {
    channel.exit(0)
    saying('end\nend\n')(channel)
  },
  'a signal': (channel) => {
    channel.exit('KILL', true, 'x')
    channel.end()
  },
}

/** Waits for the marker of the command and says it back, as a shell does, then answers. */
export const after = (answer: Answer) => (channel: ServerChannel) => {
  channel.on('error', () => undefined).resume()
  channel.once('data', (piece: Buffer) => {
    const marker = `${piece.toString().split(' ')[0]}\n`
    channel.stderr.write(marker)
    channel.write(marker)
    answer(channel)
  })
}
