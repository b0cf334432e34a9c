import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { clearSlotScript } from './clearSlot.ts'
import { runsFolder } from './runsFolder.ts'
import type { Slot } from './slot.ts'

/**
 * Posts a process that clears the slot when this one ends, however it ends: it waits on a pipe that only this process
 * holds. It leaves a slot alone whose owner is no longer the given one. Gives back the function that has it clear now.
 */
export const postReaper = (slot: Slot, owner: string): (() => Promise<void>) => {
  const script = `cat > /dev/null
exec 9>> "${join(runsFolder, 'lock')}"
flock 9
[ "$(cat "${slot.folder}/owner.json")" = '${owner}' ] || exit 0
${clearSlotScript(slot)}`
  // In a session of its own, so that Ctrl-C is for the owner alone.
  const reaper = spawn('sh', ['-uc', script], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = new Promise<void>((resolve) => {
    reaper.on('close', () => resolve())
  })
  reaper.unref()
  return async () => {
    reaper.ref()
    reaper.stdin.end()
    await ended
  }
}
