/** The command line itself is wrong: printed as it is, exit 2. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse'
}
