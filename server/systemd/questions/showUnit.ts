import type { ServiceDetail } from '../../../shared/service.ts'
import { raw, sh } from '../../shell/command.ts'
import { unexpected, type Question } from './question.ts'
import { detailOf } from './serviceDetail.ts'
import { parseShow } from './showProperties.ts'
import { plainWords } from './systemctl.ts'

const asked = [
  'Id,Description,LoadState,ActiveState,SubState,MainPID,NRestarts,Result,ExecMainCode,ExecMainStatus,MemoryCurrent',
  'CPUUsageNSec,NeedDaemonReload,FragmentPath,InvocationID,ActiveEnterTimestamp,ActiveExitTimestamp',
  'InactiveEnterTimestamp,InactiveExitTimestamp',
].join(',')

/**
 * One unit in detail. Its file state comes from is-enabled, which reads the disk: systemd keeps UnitFileState from before
 * an `enable --no-reload`.
 */
export const showUnit = {
  command: (name) => sh('systemctl show')`${raw(plainWords)}
systemctl show --no-pager --timestamp=us --property=${asked} -- ${name} || exit
printf 'UnitFileState='
systemctl is-enabled -- ${name} 2>/dev/null || :
`,
  parse: ({ stdout }, at) => {
    const properties = parseShow(stdout)
    if (properties['Id'] === undefined || properties['LoadState'] === undefined) throw unexpected(at, stdout)
    return detailOf(properties)
  },
} satisfies Question<string, ServiceDetail>
