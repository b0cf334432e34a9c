const digits = 12

/** A text to compare by `<` as people sort: without case, and numbers by their value. Two texts never give the same. */
export const naturalKey = (text: string): string =>
  `${text.toLowerCase().replaceAll(/\d+/g, (number) => number.padStart(digits, '0'))}\u0000${text}`
