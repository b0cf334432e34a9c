import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { faultOf } from '../../shared/hostError.ts'
import { archOf } from '../../server/fleet/xray/arch.ts'
import { sha256InDigest } from '../../server/fleet/xray/digest.ts'
import { findXray } from '../../server/fleet/xray/find.ts'
import { goModuleVersion } from '../../server/fleet/xray/version.ts'

const program = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(4096, 7)])
const archive = Buffer.from(zipSync({ xray: program, 'geoip.dat': Buffer.from('geo'), LICENSE: Buffer.from('words') }))
const digestOf = (bytes: Uint8Array): string =>
  `MD5= 00\nSHA1= 00\nSHA2-256= ${createHash('sha256').update(bytes).digest('hex')}\nSHA2-512= 00\n`

let folder = ''
let server: Server
const files = new Map<string, Buffer>()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raptor-release-'))
  files.clear()
  server = createServer((request, response) => {
    const body = files.get(request.url ?? '')
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

const path = '/v26.3.27/Xray-linux-64.zip'
const serve = (zip: Buffer, digest: string): void => {
  files.set(path, zip).set(`${path}.dgst`, Buffer.from(digest))
}

const find = async () =>
  findXray(
    { kind: 'release', version: '26.3.27' },
    {
      machine: 'x86_64',
      cacheFolder: folder,
      releaseBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
  )

const refusal = async (): Promise<unknown> => find().then(() => 'accepted', faultOf)
const cached = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('/xray') && name.includes('64'))

test('an official archive with the right digest is unpacked into the cache', async () => {
  serve(archive, digestOf(archive))
  const binary = await find()
  expect(await readFile(binary.path)).toEqual(program)
  expect(binary.sha256).toBe(createHash('sha256').update(program).digest('hex'))
})

test('what is in the cache is not downloaded again', async () => {
  serve(archive, digestOf(archive))
  const first = await find()
  files.clear()
  expect(await find()).toEqual(first)
})

test('a wrong digest is refused and nothing is cached', async () => {
  serve(archive, digestOf(Buffer.from('another')))
  expect(await refusal()).toMatchObject({ kind: 'binaryRejected', reason: expect.stringContaining('SHA-256') })
  expect(await cached()).toEqual([])
})

test('a truncated archive is refused and nothing is cached', async () => {
  serve(archive.subarray(0, 200), digestOf(archive))
  expect(await refusal()).toMatchObject({ kind: 'binaryRejected' })
  expect(await cached()).toEqual([])
})

test('an archive that is damaged but matches its digest is refused', async () => {
  const damaged = archive.subarray(0, 200)
  serve(damaged, digestOf(damaged))
  expect(await refusal()).toMatchObject({ kind: 'binaryRejected', reason: expect.stringContaining('archive') })
})

test('an archive without xray is refused', async () => {
  const other = Buffer.from(zipSync({ LICENSE: Buffer.from('words') }))
  serve(other, digestOf(other))
  expect(await refusal()).toMatchObject({ kind: 'binaryRejected', reason: expect.stringContaining('no xray') })
})

test('a release that is not there is refused where there is no Go to build it', async () => {
  const search = process.env['PATH']
  process.env['PATH'] = folder
  try {
    expect(await refusal()).toMatchObject({ kind: 'binaryRejected', reason: expect.stringContaining('404') })
  } finally {
    process.env['PATH'] = search
  }
})

test('a file that is given must be a program for Linux', async () => {
  const file = join(folder, 'page.html')
  await writeFile(file, '<html>')
  const options = { machine: 'x86_64', cacheFolder: folder, releaseBase: 'http://127.0.0.1:1' }
  const fault = await findXray({ kind: 'file', path: file }, options).then(() => undefined, faultOf)
  expect(fault).toMatchObject({ kind: 'binaryRejected', reason: 'it is not a program for Linux' })
})

test('old and new digest files are read alike', () => {
  const hex = 'ab'.repeat(32)
  expect(sha256InDigest(`SHA2-256= ${hex}\n`)).toBe(hex)
  expect(sha256InDigest(`SHA256= ${hex.toUpperCase()}\r\n`)).toBe(hex)
  expect(sha256InDigest(`SHA2-512= ${hex}\n`)).toBeUndefined()
})

test.each([
  ['x86_64', '64'],
  ['aarch64', 'arm64-v8a'],
  ['armv7l', 'arm32-v7a'],
  ['riscv64', 'riscv64'],
])('%s takes the asset %s', (machine, asset) => {
  expect(archOf(machine).asset).toBe(asset)
})

test('a machine that upstream does not build for is named', () => {
  expect(() => archOf('sparc64')).toThrow(/sparc64/)
})

test('the Go module version of a release has two digits a part', () => {
  expect(goModuleVersion('26.3.27')).toBe('v1.260327.0')
})
