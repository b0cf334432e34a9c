/** Linux signal numbers that are the same on every architecture systemd names here (asm-generic/signal.h). */
const names = [
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT',
  'CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS',
].flatMap((line) => line.split(' '))

/** `SIGKILL` for 9; `signal 40` for one without a fixed name. */
export const signalName = (number: number): string => {
  const name = names[number - 1]
  return name === undefined ? `signal ${number}` : `SIG${name}`
}
