import { describe } from 'vitest'
import { historyContract } from './historyContract.ts'
import type { OpenStore } from './openedStore.ts'
import { raceContract } from './raceContract.ts'
import { sealingContract } from './sealingContract.ts'
import { toleranceContract } from './toleranceContract.ts'
import { transactionContract } from './transactionContract.ts'
import { wantedContract } from './wantedContract.ts'

/** What every kind of store holds to. */
export const contract = (open: OpenStore): void => {
  describe('what is wanted', () => {
    wantedContract(open)
  })
  describe('what was done', () => {
    historyContract(open)
  })
  describe('transactions', () => {
    transactionContract(open)
  })
  describe('races', () => {
    raceContract(open)
  })
  describe('rows of a later version', () => {
    toleranceContract(open)
  })
  describe('what is sealed', () => {
    sealingContract(open)
  })
}
