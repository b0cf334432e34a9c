import { describe, expect, it } from 'vitest'
import { SessionBudget } from '../../../server/ssh/transport/sessionBudget.ts'

const never = new AbortController().signal

describe('the session budget', () => {
  it('holds no more than its limit, and lets the next in when one has ended', async () => {
    const budget = new SessionBudget(2)
    const [first] = [await budget.take(never), await budget.take(never)]
    let third = false
    const waiting = budget.take(never).then(() => (third = true))
    await Promise.resolve()
    expect(third).toBe(false)
    first.giveBack()
    await waiting
    expect(third).toBe(true)
  })

  it('shrinks to what is open when the host refuses one', async () => {
    const budget = new SessionBudget(8, () => 1_000_000)
    const [first, second, third] = [await budget.take(never), await budget.take(never), await budget.take(never)]
    first.opened()
    second.opened()
    expect(third.refused(1)).toBe(true)
    expect([budget.limit, budget.open]).toEqual([2, 2])
  })

  it('doubts a refusal right after a session has ended, three times', async () => {
    const budget = new SessionBudget(8, () => 1_000_000)
    const ended = await budget.take(never)
    ended.opened()
    ended.giveBack()
    expect((await budget.take(never)).refused(1)).toBe(true)
    expect(budget.limit).toBe(8)
    expect((await budget.take(never)).refused(2)).toBe(true)
    expect((await budget.take(never)).refused(3)).toBe(true)
    expect((await budget.take(never)).refused(4)).toBe(false)
    expect(budget.limit).toBe(1)
  })

  it('believes a refusal when nothing else was there', async () => {
    expect((await new SessionBudget().take(never)).refused(1)).toBe(false)
  })

  it('gives a place back once', async () => {
    const budget = new SessionBudget(1)
    const place = await budget.take(never)
    place.opened()
    place.giveBack()
    place.giveBack()
    await budget.take(never)
    const leave = new AbortController()
    const waiting = budget.take(leave.signal)
    leave.abort(new Error('left'))
    await expect(waiting).rejects.toThrow('left')
  })
})
