import { isFinal, type lifecycle as Lifecycle, statuses } from '../functions/domain/order/lifecycle.ts'

/** The lifecycle table as a mermaid state diagram: an arrow for each two statuses, with the events that lead along it. */
export const lifecyclePicture = (lifecycle: typeof Lifecycle): string => {
  const arrows = Object.entries(lifecycle).flatMap(([from, events]) =>
    [...Map.groupBy(Object.entries(events), ([, to]) => to)].map(
      ([to, pairs]) => `    ${from} --> ${to}: ${pairs.map(([event]) => event).join(', ')}`,
    ),
  )
  const ends = statuses.filter(isFinal).map((status) => `    ${status} --> [*]`)
  return ['stateDiagram-v2', '    [*] --> PENDING_PAYMENT: placed', ...arrows, ...ends].join('\n')
}

const begin = '<!-- lifecycle -->\n```mermaid\n'
const end = '\n```\n<!-- /lifecycle -->'

/** A text with its picture of the lifecycle drawn from the table. Throws where the text has no place for it. */
export const withLifecyclePicture = (text: string, picture: string): string => {
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  if (start < 0 || stop < start) throw new Error('the text has no place for the picture of the lifecycle')
  return text.slice(0, start + begin.length) + picture + text.slice(stop)
}
