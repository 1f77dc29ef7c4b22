import { minorUnits } from './values/currencies.ts'

/** A booking as a bank's statement shows it, in minor units; below zero what left the account. */
export type CamtEntry = {
  readonly reference: string
  readonly text: string
  readonly day: string
  readonly amount: number
  /** Written so that nobody can read it. */
  readonly garbled?: boolean
}

/** What one account, in one currency, shows of a day. */
export type CamtStatement = {
  readonly currency: string
  readonly day: string
  readonly opening: number
  readonly closing: number
  readonly entries: readonly CamtEntry[]
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** `12.99` of 1299 minor units. Signs stand beside the amount, as credit or debit. */
const decimal = (amount: number, currency: string): string => {
  const places = minorUnits.get(currency) ?? 0
  const digits = String(Math.abs(amount)).padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

const money = (amount: number, currency: string): string =>
  `<Amt Ccy="${escaped(currency)}">${decimal(amount, currency)}</Amt><CdtDbtInd>${amount < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd>`

const balance = (code: string, amount: number, { currency, day }: CamtStatement): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${money(amount, currency)}<Dt><Dt>${day}</Dt></Dt></Bal>`

const entry = ({ currency }: CamtStatement, { reference, text, day, amount, garbled }: CamtEntry, index: number) => {
  const shown = garbled ? '<Amt>???</Amt>' : money(amount, currency)
  const refs = `<Refs><EndToEndId>${escaped(reference)}</EndToEndId></Refs>`
  return `<Ntry><NtryRef>${index + 1}</NtryRef>${shown}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt><NtryDtls><TxDtls>${refs}<RmtInf><Ustrd>${escaped(text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
}

const statement = (
  one: CamtStatement,
): string => `<Stmt><Id>${one.day}-${escaped(one.currency)}</Id><Acct><Id><Othr><Id>PLATFORM</Id></Othr></Id><Ccy>${escaped(one.currency)}</Ccy></Acct>
${balance('OPBD', one.opening, one)}
${balance('CLBD', one.closing, one)}
${one.entries.map((each, index) => entry(one, each, index)).join('\n')}</Stmt>`

/** A bank's statement of a day, as ISO 20022 writes it (camt.053.001.08): one for each currency. */
export const camt053 = (day: string, statements: readonly CamtStatement[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>${day}</MsgId></GrpHdr>
${statements.map(statement).join('\n')}
</BkToCstmrStmt></Document>
`
