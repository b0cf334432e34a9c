import { expect, it } from 'vitest'
import { tunnelId } from '../../../shared/name.ts'
import { parseHeader, renderHeader, type UnitHeader } from '../../../server/systemd/unit/unitHeader.ts'

const header: UnitHeader = {
  fleet: '11111111-1111-4111-8111-111111111111',
  uid: '22222222-2222-4222-8222-222222222222',
  id: tunnelId.parse('home'),
  revision: 7,
  configHash: '0123456789abcdef'.repeat(4),
  template: 'hardened',
}
const text = `${renderHeader(header)}[Unit]\n`

it('proves from the first two lines whose unit it is', () => {
  expect(parseHeader(text)).toEqual(header)
})

it('names fleet and tunnel by their uuids, and is read without them', () => {
  const named = {
    ...header,
    fleet: 'b2c1a0de-0000-4000-8000-00000000000a',
    uid: '0f0f0f0f-1111-4222-8333-444444444444',
  }
  const [, second] = renderHeader(named).split('\n')
  expect(second).toBe(
    `# raptor-tunnel fleet=${named.fleet} tunnel=home uid=${named.uid} revision=7 config=sha256:${header.configHash} template=hardened`,
  )
  expect(parseHeader(renderHeader(named))).toEqual(named)
  expect(parseHeader(renderHeader(named).replace(named.fleet, 'x'.repeat(36)))).toBeUndefined()
})

it('survives line ends changed on the host', () => {
  expect(parseHeader(text.replaceAll('\n', '\r\n'))).toEqual(header)
})

it.each([
  ['a foreign unit', '[Unit]\nDescription=x\n'],
  ['an empty file', ''],
  ['a header that is not at the top', `\n${text}`],
  ['an id that is no id', text.replace('tunnel=home', 'tunnel=../x')],
  ['a hash cut short', text.replace('0123456789abcdef ', ' ')],
  ['a fleet that is no uuid', text.replace('fleet=1111', 'fleet=../')],
  ['an unknown template', text.replace('template=hardened', 'template=soft')],
])('takes %s for not ours', (_, foreign) => {
  expect(parseHeader(foreign)).toBeUndefined()
})
