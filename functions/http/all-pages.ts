/** A part of a list: its items, and where it goes on; null where that is all. */
type Part<T> = { readonly items: readonly T[]; readonly cursor: string | null }

/** Reads a list page by page, until it ends or `most` items are there: a function cannot answer with more. */
export const pagesUpTo = async <T>(
  most: number,
  first: string | undefined,
  read: (page: { readonly limit: number; readonly cursor?: string | undefined }) => Promise<Part<T>>,
): Promise<Part<T>> => {
  const items: T[] = []
  let cursor: string | null | undefined = first
  do {
    const page = await read({ limit: 100, cursor })
    items.push(...page.items)
    cursor = page.cursor
  } while (cursor && items.length < most)
  return { items, cursor: cursor ?? null }
}

/** Says where a file that was cut off goes on. */
export const nextCursor = (cursor: string | null): Record<string, string> => (cursor ? { 'next-cursor': cursor } : {})
