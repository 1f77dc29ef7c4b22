/** Does something for each of many, `size` of them side by side: the next group begins when the one before it is done. */
export const inGroups = async <T>(
  all: AsyncIterable<T> | Iterable<T>,
  size: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> => {
  let group: T[] = []
  for await (const one of all) {
    group.push(one)
    if (group.length < size) continue
    await Promise.all(group.map(work))
    group = []
  }
  await Promise.all(group.map(work))
}
