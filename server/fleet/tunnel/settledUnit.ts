import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '../../../shared/hostError.ts'
import { unitNameOf } from '../../../shared/name.ts'
import type { ServiceDetail } from '../../../shared/service.ts'
import type { Tunnel } from '../../../shared/tunnel.ts'
import type { XrayConfig } from '../../../shared/xray/config/config.ts'
import { readConfig } from '../../../shared/xray/config/configText.ts'
import { listeners } from '../../../shared/xray/config/listeners.ts'
import { redactText } from '../../../shared/xray/redact.ts'
import { ask } from '../../systemd/questions/question.ts'
import type { HostSession } from '../context.ts'
import { judgeUnit, type Broken } from '../deploy/judgeUnit.ts'
import { listening } from '../deploy/listeningQuestion.ts'
import { readLogs, reader } from '../logs/readLogs.ts'
import { endingInWords } from './endingInWords.ts'

const waitMs = 15_000

/**
 * Waits until a tunnel that was started runs and holds its ports.
 * @throws HostError `verifyFailed` when it doesn't, with how it ended and the last lines of its log.
 */
export const settledUnit = async (session: HostSession, tunnel: Tunnel): Promise<ServiceDetail> => {
  const { remote, manager } = session
  const { id } = tunnel
  const read = readConfig(tunnel.config)
  const wanting = { id, listeners: read.ok ? listeners(read.config) : [] }
  const deadline = performance.now() + waitMs
  for (;;) {
    const [detail, found] = await Promise.all([
      manager.get(unitNameOf(id)),
      ask(remote, listening, { args: undefined, ...reader(remote) }),
    ])
    const broken = judgeUnit(wanting, { units: [detail], listeners: found })
    if (broken === undefined) return detail
    const hopeless =
      detail.activeState === 'failed' || detail.subState === 'auto-restart' || performance.now() > deadline
    if (hopeless) throw await brokenUnit(session, tunnel, { ...broken, detail, config: read.ok ? read.config : {} })
    await sleep(150)
  }
}

const brokenUnit = async (
  { remote }: HostSession,
  { host, id }: Tunnel,
  { check, reason, detail, config }: Broken & { detail: ServiceDetail; config: XrayConfig },
): Promise<HostError> => {
  const ending = endingInWords(detail)
  const log = await readLogs(remote, { id, lines: 20, source: 'file' }).catch(() => [])
  return new HostError({
    kind: 'verifyFailed',
    host,
    tunnel: id,
    check,
    reason: ending === null ? reason : `${reason}: ${ending}`,
    log: log.map(({ text }) => redactText(text, config)),
    putBack: false,
  })
}
