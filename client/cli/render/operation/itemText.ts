import { describeFault } from '../../../../shared/describeFault.ts'
import type { OperationItem } from '../../../../shared/operation/operation.ts'
import { colours } from '../../output/colours.ts'
import { itemWord } from './operationWord.ts'

/** What one host does of an operation, in a line, and a line more for each tunnel that failed there. */
export const itemText = ({ host, state, steps, tunnels, failures, fault }: OperationItem): string => {
  const step = state === 'running' ? steps.find((one) => one.state === 'running')?.name : undefined
  const about = tunnels.length > 1 ? `${tunnels.length} tunnels` : (tunnels[0] ?? '')
  const note = step ?? (failures.length === 0 && fault !== null ? describeFault(fault).sentence : about)
  return [
    `${itemWord(state)} ${colours.bold(host)}${note === '' ? '' : colours.dim(` · ${note}`)}`,
    ...failures.map(({ tunnel, fault }) => `    ${colours.red(`${tunnel}: ${describeFault(fault).sentence}`)}`),
  ].join('\n')
}
