import { HostError } from '../../../shared/hostError.ts'
import type { Engine } from '../engine.ts'
import { aesSealer } from './aesSealer.ts'
import { keyFileOf, makeKey, readKey } from './keyFile.ts'
import type { Place, Sealer } from './sealer.ts'

/**
 * The sealer of a store. A store that was never unlocked gets the key in the file, or a new one; from then on only that key
 * opens it, and nothing is written with another.
 * @throws HostError `storeLocked` where the key is missing or another one.
 */
export const unlock = async (engine: Engine, givenKeyFile?: string): Promise<Sealer> => {
  const fleet = await fleetOf(engine)
  const file = keyFileOf(fleet.id, givenKeyFile)
  if (fleet.keyCheck === null) {
    const first = await firstSealer(file)
    await engine.write((queries) =>
      queries
        .updateTable('fleet')
        .set({ keyCheck: first.seal(fleet.id, placeOfCheck(fleet.id)) })
        .where('keyCheck', 'is', null)
        .execute(),
    )
    // Another server may have been faster, with a key of its own.
    return unlock(engine, file)
  }
  const key = await readKey(file)
  if (key === undefined) throw locked(file, 'missing')
  return checked(aesSealer(key), { id: fleet.id, keyCheck: fleet.keyCheck, file })
}

const firstSealer = async (file: string): Promise<Sealer> => {
  if ((await readKey(file)) === undefined) await makeKey(file)
  const key = await readKey(file)
  if (key === undefined) throw locked(file, 'missing')
  return aesSealer(key)
}

const locked = (file: string, reason: 'missing' | 'wrong', cause?: unknown): HostError =>
  new HostError({ kind: 'storeLocked', file, reason }, { cause })

const fleetOf = (engine: Engine): Promise<{ id: string; keyCheck: Uint8Array | null }> =>
  engine.read((queries) => queries.selectFrom('fleet').select(['id', 'keyCheck']).executeTakeFirstOrThrow())

const checked = (
  sealer: Sealer,
  { id, keyCheck, file }: { id: string; keyCheck: Uint8Array; file: string },
): Sealer => {
  try {
    sealer.open(keyCheck, placeOfCheck(id))
    return sealer
  } catch (cause) {
    throw locked(file, 'wrong', cause)
  }
}

const placeOfCheck = (fleet: string): Place => ({ table: 'fleet', column: 'keyCheck', key: [fleet] })
