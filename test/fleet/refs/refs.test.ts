import { describe, expect, it } from 'vitest'
import { resolveHost } from '../../../server/fleet/refs/resolveHost.ts'
import { resolveTunnel } from '../../../server/fleet/refs/resolveTunnel.ts'
import { faultOf } from '../../../shared/hostError.ts'
import { makeHub } from '../live/hub.ts'
import { madeHost, madeTunnel } from '../live/made.ts'

const faultIn = (work: () => unknown) => {
  try {
    work()
  } catch (thrown) {
    return faultOf(thrown)
  }
}

const [one, two] = [madeHost(1), madeHost(2)]
const few = () =>
  makeHub({
    hosts: [one, two],
    tunnels: [
      madeTunnel(1, one.id, { id: 'home' }),
      madeTunnel(2, one.id, { id: 'out' }),
      madeTunnel(3, two.id, { id: 'home' }),
    ],
  })

describe('a tunnel', () => {
  it('is named by its id where that is enough, by host and id, by the uuid of both, or by its own', async () => {
    const { live } = await few()
    expect(resolveTunnel(live, 'out').hostId).toBe(one.id)
    expect(resolveTunnel(live, 'host2/home').hostId).toBe(two.id)
    expect(resolveTunnel(live, `${two.id}/home`).hostId).toBe(two.id)
    expect(resolveTunnel(live, madeTunnel(3, '').uid).hostId).toBe(two.id)
  })

  it('is ambiguous where its id stands on several hosts, and not found with the names there are', async () => {
    const { live } = await few()
    expect(faultIn(() => resolveTunnel(live, 'home'))).toEqual({
      kind: 'ambiguous',
      name: 'home',
      candidates: ['host1/home', 'host2/home'],
    })
    expect(faultIn(() => resolveTunnel(live, 'host2/out'))).toMatchObject({
      kind: 'notFound',
      known: ['host1/home', 'host1/out', 'host2/home'],
    })
  })

  it('that is not among very many is answered with a few that are near', async () => {
    const tunnels = Array.from({ length: 500 }, (_, at) => madeTunnel(at, one.id))
    const { live } = await makeHub({ hosts: [one], tunnels: [...tunnels, madeTunnel(501, one.id, { id: 'berlin' })] })
    const fault = faultIn(() => resolveTunnel(live, 'berlim'))
    expect(fault).toMatchObject({ kind: 'notFound', known: expect.arrayContaining(['host1/berlin']) })
    expect(fault?.kind === 'notFound' && fault.known).toHaveLength(20)
  })
})

it('a host is named by its name or its uuid', async () => {
  const { live } = await few()
  expect([resolveHost(live, 'host2').id, resolveHost(live, two.id).id]).toEqual([two.id, two.id])
  expect(faultIn(() => resolveHost(live, 'host3'))).toMatchObject({ kind: 'notFound', known: ['host1', 'host2'] })
})
