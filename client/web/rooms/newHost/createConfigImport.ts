import { createStore } from 'solid-js/store'
import type { ConfigHost } from '../../../../server/fleet/hosts/fromSshConfig.ts'
import type { Fault } from '../../../../shared/fault.ts'
import { useApp } from '../../ask/useApp.ts'
import { faultFrom } from '../../ask/faultFrom.ts'

export type ImportState = { kind: 'adding' } | { kind: 'added' } | { kind: 'failed'; fault: Fault }

const atOnce = 8

/** Adds many aliases of ssh_config; each has an outcome of its own, one that fails holds up no other. */
export const createConfigImport = () => {
  const { client } = useApp()
  const [states, setStates] = createStore<Record<string, ImportState>>({})

  const addOne = async (alias: string, fingerprint?: string): Promise<void> => {
    setStates(alias, { kind: 'adding' })
    try {
      const spec = { name: alias, address: alias }
      await client.hosts.add.mutate({ spec, ...(fingerprint === undefined ? {} : { fingerprint }) })
      setStates(alias, { kind: 'added' })
    } catch (thrown) {
      setStates(alias, { kind: 'failed', fault: faultFrom(thrown) })
    }
  }

  const addAll = async (hosts: readonly ConfigHost[]): Promise<void> => {
    const waiting = [...hosts]
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await addOne(next.alias)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
  }

  return { states, addOne, addAll }
}
