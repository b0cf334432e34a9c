/** A question of keyboard-interactive. */
export interface Prompt {
  readonly prompt: string
  readonly echo?: boolean
}

/** Where the answer comes from. */
export type PromptAnswer =
  | { readonly kind: 'password' }
  /** A person is asked, in the host's own words. */
  | { readonly kind: 'person'; readonly about: string }
  /** Empty, which the server refuses: the login ends there. */
  | { readonly kind: 'nothing' }

/** Who answers each prompt. The password answers one that hides what is typed and says so, and goes out once at most. */
export const answerPrompts = (prompts: readonly Prompt[], isPasswordSent: boolean): PromptAnswer[] => {
  let isSent = isPasswordSent
  return prompts.map(({ prompt, echo }) => {
    if (echo === true || !/password/i.test(prompt)) return { kind: 'person', about: prompt }
    if (isSent) return { kind: 'nothing' }
    isSent = true
    return { kind: 'password' }
  })
}
