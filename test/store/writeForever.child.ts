import { hostName } from '../../shared/name.ts'
import { openStore } from '../../server/store/openStore.ts'

/** Writes hosts until it is killed and prints the name of each once the store says that it is kept. */
const store = await openStore(process.argv[2] ?? '')
for (let count = 0; ; count += 1) {
  const name = hostName.parse(`host-${count}`)
  await store.hosts.put({ name, address: '192.0.2.1', tags: [], addedAtMs: count })
  process.stdout.write(`${name}\n`)
}
