/** A variable of the environment; one that is set to nothing counts as not set. */
export const variable = (name: string): string | undefined => {
  const value = process.env[name]
  return value === '' ? undefined : value
}
