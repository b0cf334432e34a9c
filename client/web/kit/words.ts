const units: [size: number, short: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** A span in its largest unit: `4 min`, `12 d`; less than a second is `now`. */
export const span = (ms: number): string => {
  const [size, short] = units.find(([size]) => ms >= size) ?? [0, '']
  return size === 0 ? 'now' : `${Math.floor(ms / size)} ${short}`
}

/** With a capital, to begin a line. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** A duration that was measured: `38 ms`, `1.4 s`, `2 min 5 s`. */
export const duration = (ms: number): string => {
  if (ms < 1) return '< 1 ms'
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`
}

/** Bytes in binary units: `29.1 MiB`. */
export const bytes = (count: number): string => {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const step = count < 1 ? 0 : Math.min(names.length - 1, Math.floor(Math.log2(count) / 10))
  const value = count / 1024 ** step
  return `${value < 100 && step > 0 ? value.toFixed(1) : Math.round(value)} ${names[step] ?? ''}`
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })

/** When, as short as it stays clear: `14:02` today, `17 Nov, 09:12` before. */
export const moment = (atMs: number, nowMs: number): string => {
  const at = new Date(atMs)
  return day.format(at) === day.format(new Date(nowMs)) ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`
}

export const exactTime = (atMs: number): string => exact.format(new Date(atMs))

/** `1 tunnel`, `3 tunnels`. */
export const count = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`
