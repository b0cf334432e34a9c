import type { Remote } from '../../shell/remote.ts'
import { sh } from '../../shell/command.ts'

const folder = '/run/raptor-tunnel'

/** The last of ours to go, and only where nobody holds it. What is left in /run is gone at the next boot. */
export const removeLeaseFolder = async (remote: Remote): Promise<void> => {
  const script = sh("remove the lease's folder")`[ -d ${folder} ] || exit 0
exec 9>>${folder}/lock
flock -n 9 && rm -rf -- ${folder}
:`
  await remote.run(script, { as: 'root' })
}
