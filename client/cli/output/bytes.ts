const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** A size in binary units with three digits: `29.1 MiB`. */
export const bytesText = (bytes: number): string => {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  const value = bytes / 1024 ** power
  return `${power === 0 ? value : Number(value.toPrecision(3))} ${units[power] ?? 'B'}`
}
