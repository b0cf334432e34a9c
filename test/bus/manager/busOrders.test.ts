import { expect, it } from 'vitest'
import { HostError } from '../../../shared/hostError.ts'
import { BridgeClosed, openingBridge, ordersOr, type Orders } from '../../../server/bus/manager/busOrders.ts'

const notBy = (): never => {
  throw new BridgeClosed('closed')
}

const orders = (name: string, log: string[], give: () => void = () => undefined): Orders => {
  const told = (what: string) => async () => {
    log.push(`${name} ${what}`)
    give()
  }
  return {
    order: async () => {
      await told('order')()
      return ['done']
    },
    enable: told('enable'),
    disable: told('disable'),
    resetFailed: told('resetFailed'),
    reload: told('reload'),
  }
}

it('goes over to the second way when the first does not open, and stays there', async () => {
  const log: string[] = []
  const both = ordersOr(orders('bridge', log, notBy), orders('systemctl', log))
  expect(await both.order('start', ['a'])).toEqual(['done'])
  await both.reload()
  expect(log).toEqual(['bridge order', 'systemctl order', 'systemctl reload'])
})

it('never gives an order twice that may have been carried out', async () => {
  const log: string[] = []
  const lost = new HostError({ kind: 'connectionLost', host: 'h1', during: 'start a' })
  const both = ordersOr(
    orders('bridge', log, () => {
      throw lost
    }),
    orders('systemctl', log),
  )
  await expect(both.order('start', ['a'])).rejects.toBe(lost)
  expect(log).toEqual(['bridge order'])
})

it('passes on what no other way would get around: a sudo password that is missing', async () => {
  const needed = new HostError({ kind: 'sudoPasswordNeeded', host: 'h1', user: 'ops' })
  await expect(openingBridge(Promise.reject(needed))).rejects.toBe(needed)
  const closed = new HostError({ kind: 'connectionLost', host: 'h1', during: 'x' })
  await expect(openingBridge(Promise.reject(closed))).rejects.toBeInstanceOf(BridgeClosed)
})
