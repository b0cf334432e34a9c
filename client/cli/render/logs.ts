import { colours } from '../output/colours.ts'
import { momentText } from '../output/time.ts'
import type { LogLine } from '../../../shared/tunnel.ts'

const colour: Record<LogLine['level'], (text: string) => string> = {
  debug: colours.dim,
  info: (text) => text,
  warning: colours.yellow,
  error: colours.red,
}

export const logLineText = ({ atMs, source, level, text }: LogLine): string => {
  const time = atMs === null ? '' : `${colours.dim(momentText(atMs))} `
  return `${time}${source === 'journal' ? colours.dim('systemd ') : ''}${colour[level](text)}`
}
