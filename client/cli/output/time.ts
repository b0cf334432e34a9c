/** A moment as this workstation's clock shows it: `2026-03-01 14:05:09.123`. */
export const momentText = (atMs: number): string => {
  const at = new Date(atMs)
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clockText(atMs)}`
}

/** `14:05:09.123` */
export const clockText = (atMs: number): string => {
  const at = new Date(atMs)
  const ms = String(at.getMilliseconds()).padStart(3, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`
}

const two = (value: number): string => String(value).padStart(2, '0')
