import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { commandLine, framed, opening } from '../../../server/ssh/process/bootstrap.ts'
import { markedStream } from '../../../server/ssh/process/markedStream.ts'

/** What sshd does with a command line: `$SHELL -c`, stdin and stdout being pipes. Pieces go in one by one. */
const exec = async (
  shell: readonly string[],
  work: 'run' | 'follow' | 'pipe',
  pieces: readonly (string | Buffer)[],
): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  new Promise((resolve, reject) => {
    const [program = 'sh', ...args] = shell
    const child = spawn(program, [...args, '-c', commandLine('none', work)], { detached: true })
    const stdout = markedStream('mark')
    const out: Buffer[] = []
    let stderr = ''
    child.stdout.on('data', (piece: Buffer) => out.push(stdout.push(piece) ?? Buffer.alloc(0)))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(out).toString('latin1'), stderr }))
    child.stdin.on('error', () => undefined)
    for (const piece of pieces) child.stdin.write(piece)
    child.stdin.end()
  })

const shells = [['dash'], ['bash'], ['bash', '--posix'], ['fish'], ['tcsh'], ['busybox', 'sh']].filter(
  ([program = '']) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0,
)

describe.each(shells)('the constant command under %s', (...shell) => {
  it('hands the script its input byte for byte, and gives back its exit code', async () => {
    const input = Buffer.from(Array.from({ length: 256 }, (_, at) => at))
    const seen = await exec(shell, 'run', [opening('mark', 10), framed("cat; echo 'it'\"'\"'s'; exit 7"), input])
    expect(seen.code).toBe(7)
    expect(seen.stdout).toBe(`${input.toString('latin1')}it's\n`)
  })
  it('doesn’t run a script that came only in part, small or big, cut in a line, at its end or before it', async () => {
    const cut = (script: string, bytes: number): Buffer => framed(script).subarray(0, -bytes)
    const big = 'echo ran\n'.repeat(200)
    const cuts = [cut('echo ran; echo ran again', 8), cut('echo ran\necho again', 11), cut(big, 9), Buffer.alloc(0)]
    for (const part of cuts)
      expect(await exec(shell, 'run', [opening('mark', 10), part])).toMatchObject({ code: 125, stdout: '' })
  })
  it('takes a small script as it is: lines, blanks, backslashes and bytes of every kind', async () => {
    const text = "  it's\t\\n \\\\ žluť \n\n  last line, with blanks  \n"
    const { stdout } = await exec(shell, 'run', [opening('mark', 10), framed(`cat <<'END'\n${text}END\ncat`), 'input'])
    expect(Buffer.from(stdout, 'latin1').toString()).toBe(`${text}input`)
  })
  it('says where the chatter ends, on stdout and stderr', async () => {
    const seen = await exec(shell, 'run', [opening('mark', 10), framed('echo out; echo err >&2')])
    expect(seen).toEqual({ code: 0, stdout: 'out\n', stderr: 'mark\nerr\n' })
  })
})

it('reads a script that comes in many pieces, with bytes that are no ASCII', async () => {
  const body = `cat <<'END'\n${'žluťoučký kůň '.repeat(20_000)}\nEND\ncat`
  const whole = framed(body)
  const pieces = [whole.subarray(0, 1001), whole.subarray(1001, 70_002), whole.subarray(70_002), 'and its input']
  const seen = await exec(['sh'], 'run', [opening('mark', 10), ...pieces])
  expect(Buffer.from(seen.stdout, 'latin1').toString()).toBe(`${'žluťoučký kůň '.repeat(20_000)}\nand its input`)
})

it('needs no more of the login shell than one line without a backslash or a bang', () => {
  for (const work of ['run', 'follow', 'pipe'] as const)
    expect(commandLine('sudoPassword', work)).not.toMatch(/[\n!\\]/)
})

it('ends a followed command when its stdin ends', async () => {
  const seen = await exec(['sh'], 'follow', [opening('mark', 0), framed('echo $$; exec sleep 1000')])
  expect(seen.code).toBe(null)
  await expect.poll(() => existsSync(`/proc/${seen.stdout.trim()}`), { timeout: 20_000 }).toBe(false)
})

it('gives a piped command the rest of stdin', async () => {
  const seen = await exec(['sh'], 'pipe', [opening('mark', 0), framed('tr a-z A-Z; exit 4'), 'hello'])
  expect(seen).toMatchObject({ code: 4, stdout: 'HELLO' })
})

describe('the marked stream', () => {
  it('finds a marker cut in two behind chatter without an end of line', () => {
    const stream = markedStream('mark')
    expect(stream.push(Buffer.from('Welcome! ma'))).toBeUndefined()
    expect(stream.push(Buffer.from('rk\nout'))?.toString()).toBe('out')
    expect(stream.before).toBe('Welcome! ')
  })
  it('keeps little of endless chatter', () => {
    const stream = markedStream('mark')
    for (let at = 0; at < 100; at += 1) stream.push(Buffer.alloc(10_000, 'x'))
    expect(stream.before.length).toBeLessThanOrEqual(4096)
  })
})
