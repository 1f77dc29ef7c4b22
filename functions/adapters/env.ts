/** A setting that the template gives to this function. Missing means that the function was wired wrongly. Throws where it is missing. */
export const env = (name: string): string => {
  const value = process.env[name]
  if (!value)
    throw new Error(`the environment variable ${name} is not set: the stack has to grant this function its use`)
  return value
}
