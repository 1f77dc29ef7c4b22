import { createHash } from 'node:crypto'
import sax from 'sax'
import type { BankEntry, BankLine } from '../../domain/bank/bank-statement.ts'
import { isDay } from '../../domain/business-day.ts'
import { decimals, type Money, money, negate } from '../../domain/money.ts'
import { StatementRefused } from '../../domain/reconciliation/statement.ts'

/** An element of a balance or an entry: they are read whole, one after the other. */
type Element = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** What an entry may hold: a collective booking of thousands is one. */
const mostElements = 200_000

const deepest = 60

/** The elements below this one at the end of a path. */
const all = (element: Element, ...path: readonly string[]): Element[] =>
  path.reduce<Element[]>(
    (found, name) => found.flatMap(({ children }) => children.filter((one) => one.name === name)),
    [element],
  )

const textOf = (element: Element, ...path: readonly string[]): string => all(element, ...path)[0]?.text.trim() ?? ''

const refused = (place: string, name: string, value: string): StatementRefused =>
  new StatementRefused(`${place}: ${name} ${JSON.stringify(value.slice(0, 40))} cannot be read`)

/** An amount in minor units, without its sign. Throws `StatementRefused` for one that is none, or finer than its currency. */
const amountOf = (amount: Element | undefined, place: string): Money => {
  const currency = amount?.attributes.Ccy ?? ''
  const text = amount?.text.trim() ?? ''
  const places = decimals.get(currency)
  if (places === undefined) throw refused(place, 'Ccy', currency)
  const [, whole, fraction = ''] = /^(\d{1,15})(?:\.(\d{1,5}))?$/.exec(text) ?? []
  const rest = fraction.slice(places)
  if (whole === undefined || /[1-9]/.test(rest)) throw refused(place, 'Amt', text)
  const minor = Number(`${whole}${fraction.slice(0, places).padEnd(places, '0')}`)
  if (!Number.isSafeInteger(minor)) throw refused(place, 'Amt', text)
  return money(minor, currency)
}

const signed = (amount: Money, direction: string, place: string): Money => {
  if (direction === 'CRDT') return amount
  if (direction === 'DBIT') return negate(amount)
  throw refused(place, 'CdtDbtInd', direction)
}

/** The codes of the balances that a day begins and ends with. `PRCD` is what the one before has ended with: in place of `OPBD`, or beside it. */
const balanceTypes: Readonly<Record<string, 'opening' | 'closing'>> = {
  OPBD: 'opening',
  PRCD: 'opening',
  CLBD: 'closing',
}

const codeOf = (balance: Element): string => textOf(balance, 'Tp', 'CdOrPrtry', 'Cd')

const balanceOf = (element: Element): BankLine[] => {
  const type = balanceTypes[codeOf(element)]
  if (!type) return []
  const amount = amountOf(all(element, 'Amt')[0], `the ${type} balance`)
  return [{ type, balance: signed(amount, textOf(element, 'CdtDbtInd'), `the ${type} balance`) }]
}

type Draft = Omit<BankEntry, 'entryId'> & { readonly bankReference: string }

/** ISO 20022 allows references of 35 characters, and texts of 140 several times: what is longer is cut, so that it can be kept. */
const longest = { reference: 140, text: 1000 }

/** What a bank calls a reference that nobody gave it. */
const notProvided = 'NOTPROVIDED'

const detailOf = (detail: Element | undefined): { reference: string; text: string } => {
  const reference = detail ? textOf(detail, 'Refs', 'EndToEndId') : ''
  const text = detail ? all(detail, 'RmtInf', 'Ustrd').map((one) => one.text.trim()) : []
  return { reference: reference === notProvided ? '' : reference.slice(0, longest.reference), text: text.join(' ') }
}

/** An entry; of a collective one, whose details come to it, each of them. What is not booked yet is none. */
const entriesOf = (element: Element, number: number): Draft[] => {
  const place = `entry ${number}`
  const status = textOf(element, 'Sts', 'Cd') || textOf(element, 'Sts')
  if (status !== 'BOOK') return []
  const bookedOn = (textOf(element, 'BookgDt', 'Dt') || textOf(element, 'BookgDt', 'DtTm')).slice(0, 10)
  if (!isDay(bookedOn)) throw refused(place, 'BookgDt', bookedOn)
  const amount = signed(amountOf(all(element, 'Amt')[0], place), textOf(element, 'CdtDbtInd'), place)
  const common = { bookedOn, bankReference: textOf(element, 'AcctSvcrRef') }
  const details = all(element, 'NtryDtls', 'TxDtls')
  const parts = details.map((detail) => {
    const own = all(detail, 'Amt')[0] ?? all(detail, 'AmtDtls', 'TxAmt', 'Amt')[0]
    const direction = textOf(detail, 'CdtDbtInd') || textOf(element, 'CdtDbtInd')
    return own && { ...common, ...detailOf(detail), amount: signed(amountOf(own, place), direction, place) }
  })
  const whole = parts.filter((part) => part !== undefined)
  const isWhole =
    whole.length === details.length &&
    whole.every((part) => part.amount.currency === amount.currency) &&
    whole.reduce((sum, part) => sum + part.amount.amount, 0) === amount.amount
  if (details.length > 1 && isWhole) return whole
  const { reference, text } = detailOf(details.length === 1 ? details[0] : undefined)
  return [{ ...common, amount, reference, text: text || textOf(element, 'AddtlNtryInf') }]
}

/** Names entries by what they say, so that each keeps its name however often the file is read. */
class EntryIds {
  readonly #counts = new Map<string, number>()

  name({ bankReference, ...entry }: Draft): BankEntry {
    const digest = createHash('sha256')
      .update(JSON.stringify([bankReference, entry]))
      .digest('base64url')
      .slice(0, 22)
    const count = this.#counts.get(digest) ?? 0
    this.#counts.set(digest, count + 1)
    const { amount, bookedOn, reference, text } = entry
    const entryId = count === 0 ? digest : `${digest}.${count}`
    return { entryId, amount, bookedOn, reference, text: text.slice(0, longest.text) }
  }
}

/** Reads XML piece by piece. Documents that define entities of their own are refused: nothing is looked up, and nothing grows. */
class Camt053Reader {
  readonly #parser = sax.parser(true, {})
  readonly #open: Element[] = []
  readonly #path: string[] = []
  readonly #ids = new EntryIds()
  #lines: BankLine[] = []
  #entries = 0
  #elements = 0
  #isCamt = false
  /** What the statement begins with, until it is over. */
  #opening: BankLine[] = []
  #hasOpened = false

  constructor() {
    this.#parser.onerror = ({ message }) => {
      throw new StatementRefused(`the file is no XML: ${message.replaceAll(/\s+/g, ' ')}`)
    }
    this.#parser.ondoctype = () => {
      throw new StatementRefused('the file has a document type of its own')
    }
    this.#parser.onopentag = ({ name, attributes }) => this.#begin(name, attributes as Record<string, string>)
    this.#parser.ontext = (text) => this.#read(text)
    this.#parser.oncdata = (text) => this.#read(text)
    this.#parser.onclosetag = () => this.#end()
  }

  /** Takes the next piece of the file in, and gives what is complete with it. */
  write(piece: string): BankLine[] {
    this.#parser.write(piece)
    const lines = this.#lines
    this.#lines = []
    return lines
  }

  /** Throws `StatementRefused` where the file is cut off, or no statement. */
  close(): void {
    this.#parser.close()
    if (!this.#isCamt) throw new StatementRefused('the file is no statement of camt.053')
  }

  #begin(fullName: string, attributes: Record<string, string>): void {
    const name = fullName.split(':').at(-1) ?? fullName
    this.#path.push(name)
    if (this.#path.length > deepest) throw new StatementRefused('the file is nested too deeply')
    if (name === 'BkToCstmrStmt') this.#isCamt = true
    const isStart = this.#open.length === 0 && (name === 'Bal' || name === 'Ntry') && this.#path.at(-2) === 'Stmt'
    if (isStart) this.#elements = 0
    if (!isStart && this.#open.length === 0) return
    if (++this.#elements > mostElements) throw new StatementRefused(`entry ${this.#entries + 1} is too large`)
    const element: Element = { name, attributes, children: [], text: '' }
    this.#open.at(-1)?.children.push(element)
    this.#open.push(element)
  }

  #readBalance(element: Element): void {
    const code = codeOf(element)
    // `OPBD` counts, where a statement shows both; two of one code are an error of the file.
    if (code === 'PRCD' && this.#opening.length > 0) return
    if (code === 'PRCD') this.#opening = balanceOf(element)
    else if (code === 'OPBD' && this.#hasOpened) this.#lines.push(...balanceOf(element))
    else if (code === 'OPBD') {
      this.#hasOpened = true
      this.#opening = balanceOf(element)
    } else this.#lines.push(...balanceOf(element))
  }

  #read(text: string): void {
    const element = this.#open.at(-1)
    if (element) element.text += text
  }

  #end(): void {
    const closed = this.#path.pop()
    const element = this.#open.pop()
    if (closed === 'Stmt') {
      this.#lines.push(...this.#opening.splice(0))
      this.#hasOpened = false
    }
    if (!element || this.#open.length > 0) return
    if (element.name === 'Bal') this.#readBalance(element)
    else
      for (const draft of entriesOf(element, ++this.#entries))
        this.#lines.push({ type: 'entry', entry: this.#ids.name(draft) })
  }
}

/**
 * The lines of a statement in camt.053 (ISO 20022), while it is read. Throws `StatementRefused` with the place and the reason for a file that is
 * none, or is cut off.
 */
export const readCamt053 = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<BankLine> {
  const reader = new Camt053Reader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decoded = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
    } catch {
      throw new StatementRefused('the file is no UTF-8')
    }
  }
  for await (const piece of pieces) yield* reader.write(decoded(piece))
  yield* reader.write(decoded())
  reader.close()
}
