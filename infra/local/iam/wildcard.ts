type Matches = (text: string) => boolean

const escaped = (text: string): string => text.replace(/[.+^${}()|[\]\\]/g, '\\$&')

/** The part of a regular expression for one segment: `any` is what a wildcard stands for. */
const segment = (pattern: string, any: string): string =>
  escaped(pattern).replaceAll('*', `${any}*`).replaceAll('?', any)

/** Whether an action is one that a policy names: `*` is any text, `?` any letter, and case makes no difference. */
export const actionMatcher = (pattern: string): Matches => {
  const expression = new RegExp(`^${segment(pattern, '.')}$`, 'i')
  return (action) => expression.test(action)
}

/**
 * Whether an ARN is one that a policy names. A wildcard stays within its segment between two colons, and reaches to the end
 * in the last of the six segments, or where it is the pattern's last letter.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export const arnMatcher = (pattern: string): Matches => {
  if (!/[*?]/.test(pattern)) return (arn) => arn === pattern
  const segments = pattern.split(':')
  const parts = segments.map((text, index) => {
    if (index >= 5) return segment(text, '.')
    const isLast = index === segments.length - 1
    return isLast && text.endsWith('*') ? `${segment(text.slice(0, -1), '[^:]')}.*` : segment(text, '[^:]')
  })
  const expression = new RegExp(`^${parts.join(':')}$`, 's')
  return (arn) => expression.test(arn)
}
