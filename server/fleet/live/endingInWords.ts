import type { ServiceDetail } from '../../../shared/service.ts'
import { exitInWords } from '../../../shared/xray/exitCodes.ts'

/** How a unit's process ended last, in words: `exit 23: xray refused its config`. Null while it runs or never ran. */
export const endingInWords = (
  detail: Pick<ServiceDetail, 'activeState' | 'subState' | 'exitCode' | 'exitSignal' | 'result'>,
): string | null => {
  const limit = detail.result === 'start-limit-hit' ? '; systemd gave up after too many tries' : ''
  if (detail.activeState === 'active' && detail.subState === 'running') return null
  if (detail.exitSignal !== null) return `killed by ${detail.exitSignal}${limit}`
  if (detail.exitCode !== null) return `exit ${detail.exitCode}: ${exitInWords(detail.exitCode)}${limit}`
  return detail.result === '' || detail.result === 'success' ? null : `${detail.result}${limit}`
}
