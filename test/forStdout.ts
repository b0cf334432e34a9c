import { stripVTControlCharacters } from 'node:util'

/** Text with colours as it goes to stdout: plain where that is no terminal. */
export const forStdout = (text: string): string => (process.stdout.isTTY ? text : stripVTControlCharacters(text))
