import { HostError } from '../../../shared/hostError.ts'
import { WrongUse } from '../outcome/wrongUse.ts'

const output = process.stderr
const prompts = async () => import('@clack/prompts')

const cancelled = (): never => {
  throw new HostError({ kind: 'cancelled', what: 'The question' })
}

/** Asks yes or no on the terminal; Ctrl-C is `cancelled`. */
export const askYes = async (message: string): Promise<boolean> => {
  const { confirm, isCancel } = await prompts()
  const answer = await confirm({ message, output, initialValue: false })
  return isCancel(answer) ? cancelled() : answer
}

export const askText = async (message: string): Promise<string> => {
  const { text, isCancel } = await prompts()
  const answer = await text({ message, output })
  return isCancel(answer) ? cancelled() : answer
}

/** Asks without showing what is typed. */
export const askSecret = async (message: string): Promise<string> => {
  if (!process.stdin.isTTY)
    throw new WrongUse(`${message}: there is no terminal to ask on; use the environment instead.`)
  const { password, isCancel } = await prompts()
  const answer = await password({ message, output })
  return isCancel(answer) ? cancelled() : answer
}
