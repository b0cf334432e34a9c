import { expect, it } from 'vitest'
import { ownerInWords, parseListening } from '../../../server/fleet/deploy/listening.ts'

// bookworm-12: what the function printed there, shortened.
const printed = `socket tcp 0100007F:0438 4021
socket tcp 00000000:0016 3980
socket tcp 00000000000000000000000000000000:01BB 5011
socket tcp 0000000000000000FFFF00000100007F:1F90 5012
socket tcp B80D0120000000000000000001000000:0050 5013
socket udp 00000000:0035 5014
owner 4021 812 xray-tunnel-home.service xray
owner 5011 900 nginx.service nginx: master
owner 5013 77 - strange
`

it('reads addresses of both families, ports and owners', () => {
  expect(
    parseListening(printed).map(({ protocol, address, port, owner }) => [protocol, address, port, owner?.pid]),
  ).toEqual([
    ['tcp', '127.0.0.1', 1080, 812],
    ['tcp', '0.0.0.0', 22, undefined],
    ['tcp', '::', 443, 900],
    ['tcp', '127.0.0.1', 8080, undefined],
    ['tcp', '2001:db8:0:0:0:0:0:1', 80, 77],
    ['udp', '0.0.0.0', 53, undefined],
  ])
})

it('names an owner: a tunnel, a service, a bare process, one that can’t be seen', () => {
  const [tunnel, unseen, service, , bare] = parseListening(printed)
  const words = [tunnel, service, bare, unseen].map((one) => one && ownerInWords(one))
  expect(words).toEqual([
    'the tunnel home',
    'nginx: master (nginx.service, process 900)',
    'strange (process 77)',
    'a process that this login may not see',
  ])
})

it('passes over lines that are something else', () => {
  expect(parseListening('unit a b c d\nsocket tcp nonsense\nowner x\n')).toEqual([])
})
