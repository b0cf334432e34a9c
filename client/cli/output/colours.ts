import pc from 'picocolors'

/** Text is made with its colours; where it is printed decides whether they are shown (output.ts). */
export const colours = pc.createColors(true)
