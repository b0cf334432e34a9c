import { createStore, reconcile } from 'solid-js/store'

/** A list in a store, moved from one plain list to the next: a row that did not change is not touched. */
export const createRows = <Row extends object>(key: keyof Row & string) => {
  const [store, setStore] = createStore<{ rows: Row[] }>({ rows: [] })

  const move = (before: readonly Row[], after: readonly Row[]): void => {
    if (before === after) return
    const sameRows = before.length === after.length && after.every((row, at) => row[key] === before[at]?.[key])
    // The store works on copies: reconcile writes into what it holds, and the plain lists must stay as they are.
    if (!sameRows) setStore({ rows: structuredClone(after.slice()) })
    else
      after.forEach((row, at) => row !== before[at] && setStore('rows', at, reconcile<Row, Row>(structuredClone(row))))
  }

  return { rows: () => store.rows, move }
}
