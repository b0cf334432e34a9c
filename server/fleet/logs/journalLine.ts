import type { LogLine } from '../../../shared/tunnel.ts'
import { parseJournalLine } from '../../systemd/journal/journal.ts'
import { harmless } from './harmless.ts'

/** What the journal says in one line of its JSON; nothing for what is no entry. */
export const readJournalLine = (line: string): LogLine[] => {
  const entry = parseJournalLine(line)
  if (entry === undefined) return []
  return [{ atMs: entry.atMs, source: 'journal', level: entry.level, text: harmless(entry.text) }]
}
