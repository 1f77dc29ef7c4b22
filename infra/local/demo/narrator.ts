import { styleText } from 'node:util'

type Color = 'cyan' | 'magenta' | 'yellow' | 'green' | 'blue' | 'gray' | 'red'

const colors: Readonly<Record<string, Color>> = {
  shopper: 'cyan',
  merchant: 'magenta',
  provider: 'yellow',
  platform: 'blue',
  clock: 'gray',
}

/** Who does something in a story. */
export type Who = 'shopper' | 'merchant' | 'provider' | 'platform' | 'clock'

const width = 38

/** Tells a story on the terminal, a line for each thing that happens. */
export class Narrator {
  title(text: string, where: string): void {
    console.log(`\n${styleText('bold', text)}  ${styleText('gray', where)}\n`)
  }

  /** Somebody did something, and this came of it. */
  line(who: Who, what: string, outcome: string): void {
    const name = styleText(colors[who] ?? 'gray', who.padEnd(9))
    const call = what.length > width ? `${what.slice(0, width - 1)}…` : what.padEnd(width)
    console.log(`  ${name} ${call}  ${outcome}`)
  }

  /** What the line before set in motion. */
  detail(text: string): void {
    console.log(styleText('gray', `  ${''.padEnd(10)}└ ${text}`))
  }

  end(text: string): void {
    console.log(`\n  ${styleText('green', '✓')} ${text}\n`)
  }
}
