import { inject } from 'vitest'

/** The folder with the synthesized templates, made once for all tests. Throws where they do not synthesize. */
export const templates = async (): Promise<string> => {
  const response = await fetch(inject('synthesizer'))
  const text = await response.text()
  if (response.ok) return text
  throw new Error(text)
}
