import type { Remote } from '../../shell/remote.ts'
import { newSuffix, partNames, patienceMs } from './applyChange.ts'
import type { Change } from './change.ts'
import { changeLines } from './changeLines.ts'
import { refuseHeld, type Lease } from './lease.ts'
import { each, readRefusals, readSeen, reportOf, type Refusals, type TunnelsSeen } from './readReport.ts'
import { rootScript } from './scripts.ts'

/** A tunnel's files after an undo, each told by its sha256 or by why it has none; `-` where the change was not about it. */
export interface SeenAfterUndo {
  readonly config: string
  readonly unit: string
  readonly enabled: boolean
}

/** What is to be seen on the host after an undo: only from this may anybody say that something was put back. */
export interface UndoReport extends Refusals, TunnelsSeen {
  readonly seen: ReadonlyMap<string, SeenAfterUndo>
  /** What was there before and could not be brought back: no copy was kept, or it is another. */
  readonly lost: ReadonlyMap<string, string>
}

/**
 * Takes back what a change wrote for its tunnels, and nothing else: files that are what it put there become what they were
 * or go, units are enabled and run as they were. A host that was prepared stays so, and what was deleted for good is `lost`.
 * @throws HostError as `applyChange`.
 */
export const undoChange = async (remote: Remote, change: Change, lease: Lease): Promise<UndoReport> => {
  const command = rootScript('undo_change', 'take a change back', changeLines(change, lease, newSuffix()))
  const output = await remote.run(command, { timeoutMs: patienceMs(change), as: 'root' })
  refuseHeld(remote.host, output)
  const asked = { host: remote.host, command: command.name }
  const lines = reportOf(output.stdout, asked)
  const parts = partNames(change)
  const rows = each(lines, { word: 'seen', shape: seenLine, asked })
  const lost = each(lines, { word: 'lost', shape: lostLine, asked })
  return {
    ...readRefusals(lines, parts, asked),
    ...readSeen(lines, asked),
    seen: new Map(
      rows.flatMap(([, id = '', config = '', unit = '', enabled]) =>
        parts.has(id) ? [[id, { config, unit, enabled: enabled === 'yes' }]] : [],
      ),
    ),
    lost: new Map(lost.flatMap(([, id = '', path = '']) => (parts.has(id) ? [[id, path]] : []))),
  }
}

const seenLine = /^seen ([a-z0-9-]{1,40}) (-|[a-z]{4,10}|[0-9a-f]{64}) (-|[a-z]{4,10}|[0-9a-f]{64}) (yes|no)$/
const lostLine = /^lost ([a-z0-9-]{1,40}) (\/\S{1,255})$/
