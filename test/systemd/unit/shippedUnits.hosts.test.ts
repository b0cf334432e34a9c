import { expect, it } from 'vitest'
import { parseUnitFile, renderUnitFile } from '../../../server/systemd/unit/unitFile.ts'
import { releases, type Release } from '../../hosts/release.ts'
import { sharedHost } from '../../hosts/sharedHost.ts'

/** Every unit and drop-in that the release ships, as base64 a line. */
const readAll = `find -L /lib/systemd /usr/lib/systemd /etc/systemd -type f | sort -u |
  grep -E '\\.(service|socket|target|timer|path|mount|automount|slice|scope|swap|link|network|netdev|conf)$' |
  while read -r file; do printf '%s ' "$file"; base64 -w0 < "$file"; echo; done`

it.each(Object.keys(releases) as Release[])(
  'every unit that %s ships parses and renders byte for byte',
  async (release) => {
    const host = await sharedHost('root', release)
    const files = (await host.sh(readAll)).split('\n').map((line) => line.split(' '))
    const changed = files.filter(([, base64 = '']) => {
      const bytes = Buffer.from(base64, 'base64')
      return !Buffer.from(renderUnitFile(parseUnitFile(bytes.toString()))).equals(bytes)
    })
    expect(files.length).toBeGreaterThan(150)
    expect(changed.map(([name]) => name)).toEqual([])
  },
)

it.each(Object.keys(releases) as Release[])('the units that %s ships hold nothing odd for us', async (release) => {
  const host = await sharedHost('root', release)
  const units = (await host.sh(readAll)).split('\n').filter((line) => /^\S+\.(service|socket|target|timer) /.test(line))
  const odd = units.flatMap((line) => {
    const [name, base64 = ''] = line.split(' ')
    const { items } = parseUnitFile(Buffer.from(base64, 'base64').toString())
    return items.filter(({ kind }) => kind === 'odd').map(({ text }) => `${name}: ${text}`)
  })
  expect(odd).toEqual([])
})
