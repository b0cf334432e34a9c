import pc from 'picocolors'
import type { LogLine } from '../../../shared/tunnel.ts'

const colour: Record<LogLine['level'], (text: string) => string> = {
  debug: pc.dim,
  info: (text) => text,
  warning: pc.yellow,
  error: pc.red,
}

export const logLineText = ({ atMs, source, level, text }: LogLine): string => {
  const time = atMs === null ? '' : `${pc.dim(new Date(atMs).toISOString().slice(11, 23))} `
  return `${time}${source === 'journal' ? pc.dim('systemd ') : ''}${colour[level](text)}`
}
