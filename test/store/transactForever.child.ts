import { openFleetStore } from '../../server/store/openFleetStore.ts'
import { hostNamed, revisionOf, tunnelOn } from './contract/samples.ts'

/** Writes until it is killed, and prints the name of each host once the store says that all of it is kept. */
const [folder = '', keyFile = ''] = process.argv.slice(2)
const store = await openFleetStore({ folder, keyFile })
for (let count = 0; ; count += 1) {
  const host = hostNamed(`host-${count}`)
  await store.transaction(async ({ hosts, tunnels, revisions }) => {
    const { id } = await hosts.add(host)
    const { uid } = await tunnels.add(tunnelOn(id, 'home'))
    await revisions.add(revisionOf(uid, 1))
  })
  process.stdout.write(`${host.name}\n`)
}
