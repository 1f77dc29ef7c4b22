import jsep, { type Expression } from 'jsep'
import { StartupError } from '../startup-error.ts'

/** The values of what a formula names, in one period; undefined where nothing was measured. */
export type Values = (name: string) => number | undefined

export type Formula = (values: Values) => number | undefined

type Node = Expression & Record<string, never>

const operators: Readonly<Record<string, (a: number, b: number) => number | undefined>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  // CloudWatch gives no value for a division by zero.
  '/': (a, b) => (b === 0 ? undefined : a / b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '==': (a, b) => Number(a === b),
}

type Call = (args: readonly Formula[]) => Formula

const calls: Readonly<Record<string, Call>> = {
  IF:
    ([condition, yes, no]) =>
    (values) => {
      const holds = condition?.(values)
      return holds === undefined ? undefined : (holds === 0 ? no : yes)?.(values)
    },
  FILL:
    ([value, otherwise]) =>
    (values) =>
      value?.(values) ?? otherwise?.(values),
}

const compile = (node: Node, text: string): Formula => {
  const refuse = (what: string): never => {
    throw new StartupError(`the formula ${text}: the local runtime does not know ${what}`)
  }
  switch (node.type as string) {
    case 'Literal':
      return () => Number(node.value)
    case 'Identifier':
      return (values) => values(String(node.name))
    case 'BinaryExpression': {
      const operate = operators[String(node.operator)] ?? refuse(`the operator ${node.operator}`)
      const [left, right] = [compile(node.left as unknown as Node, text), compile(node.right as unknown as Node, text)]
      return (values) => {
        const [a, b] = [left(values), right(values)]
        return a === undefined || b === undefined ? undefined : operate(a, b)
      }
    }
    case 'CallExpression': {
      const name = String((node.callee as unknown as Node).name)
      const call = calls[name] ?? refuse(`the function ${name}`)
      return call((node.arguments as unknown as Node[]).map((argument) => compile(argument, text)))
    }
    default:
      return refuse(`a ${node.type}`)
  }
}

const parse = (text: string): Node => {
  try {
    return jsep(text) as Node
  } catch (error) {
    throw new StartupError(`the formula ${text} cannot be read: ${(error as Error).message}`)
  }
}

/** CloudWatch's metric math, as far as the templates use it. Throws a StartupError for anything else. */
export const formulaOf = (text: string): Formula => compile(parse(text), text)

/** Whether each of the alarms that a rule names is in alarm, by its name or ARN. */
export type AlarmRule = (isInAlarm: (alarm: string) => boolean) => boolean

/** The rule of a composite alarm: `ALARM("a") OR (ALARM("b") AND NOT ALARM("c"))`. Throws a StartupError for anything else. */
export const ruleOf = (text: string): AlarmRule => {
  const compileRule = (node: Node): AlarmRule => {
    if (node.type === ('BinaryExpression' as never)) {
      const [left, right] = [compileRule(node.left as unknown as Node), compileRule(node.right as unknown as Node)]
      if (String(node.operator) === '||') return (is) => left(is) || right(is)
      if (String(node.operator) === '&&') return (is) => left(is) && right(is)
    }
    if (node.type === ('UnaryExpression' as never) && String(node.operator) === '!') {
      const inner = compileRule(node.argument as unknown as Node)
      return (is) => !inner(is)
    }
    if (node.type === ('CallExpression' as never) && String((node.callee as unknown as Node).name) === 'ALARM') {
      const [name] = node.arguments as unknown as Node[]
      return (is) => is(String(name?.value))
    }
    throw new StartupError(`the alarm rule ${text}: the local runtime does not know a part of it`)
  }
  const quoted = text.split('"').map((part, index) =>
    // Words outside of quotation marks are operators.
    index % 2 === 1
      ? part
      : part
          .replace(/\bOR\b/g, '||')
          .replace(/\bAND\b/g, '&&')
          .replace(/\bNOT\b/g, '!'),
  )
  return compileRule(parse(quoted.join('"')))
}
