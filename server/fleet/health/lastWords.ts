import { faultOf } from '../../../shared/hostError.ts'
import type { XrayConfig } from '../../../shared/xray/config/config.ts'
import { redactText } from '../../../shared/xray/redact.ts'
import type { Remote } from '../../shell/remote.ts'
import { readLogs } from '../logs/readLogs.ts'

/** The end of a tunnel's log, for a fault, its config's secrets taken out; a log that can't be read is no second fault. */
export const lastWords = async (remote: Remote, id: string, config: XrayConfig = {}): Promise<string[]> => {
  try {
    const lines = await readLogs(remote, { id, lines: 20, source: 'file' })
    return lines.map(({ text }) => redactText(text, config))
  } catch (thrown) {
    if (faultOf(thrown) === undefined) throw thrown
    return []
  }
}
