/** What the template sets for this function. Throws an Error where it is missing: the stack is wired wrongly then. */
export const setting = (name: string): string => {
  const value = process.env[name]
  if (value) return value
  throw new Error(`the sandbox has no setting ${name}`)
}
