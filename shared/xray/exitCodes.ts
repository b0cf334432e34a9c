/** An exit code of xray in words. */
export const exitInWords = (_code: number): string => {
  throw new Error('not built yet')
}

/** The last link of an error chain (`a > b > c` gives `c`) of the line that says why xray stopped. */
export const headlineOf = (_output: string): string | undefined => {
  throw new Error('not built yet')
}

/** What to do about an output of xray, when it is known. */
export const hintOf = (_output: string): string | undefined => {
  throw new Error('not built yet')
}
