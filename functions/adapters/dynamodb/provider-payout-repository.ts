import type { BusinessDay } from '../../domain/business-day.ts'
import type { StatementRow } from '../../domain/reconciliation/statement.ts'
import { toAttributes } from './client.ts'
import { getOne, queryPages } from './read.ts'
import { reconciliationsTable, saveEntry } from './reconciliations-table.ts'

/** What a provider has paid out to our bank, by the file that shows it. */
export type ProviderPayout = Pick<StatementRow, 'reference' | 'amount' | 'bookedAt'> & {
  readonly provider: string
  readonly date: BusinessDay
  /** The file: one that has replaced it may show it no more. */
  readonly revision: string
}

const payoutKey = ({ provider, reference }: Pick<ProviderPayout, 'provider' | 'reference'>) => ({
  topic: `payouts#${provider}`,
  entry: reference,
})

/** A payout that a provider's file has shown; undefined where none has. */
export const loadProviderPayout = (provider: string, reference: string): Promise<ProviderPayout | undefined> =>
  getOne<ProviderPayout>(reconciliationsTable(), payoutKey({ provider, reference }))

/** The payouts that the files of some days have shown. There are a few a day. */
export const providerPayoutsOf = async (
  provider: string,
  first: BusinessDay,
  last: BusinessDay,
): Promise<ProviderPayout[]> => {
  const pages = queryPages<ProviderPayout>({
    TableName: reconciliationsTable(),
    KeyConditionExpression: 'topic = :topic',
    FilterExpression: '#date BETWEEN :first AND :last',
    ExpressionAttributeNames: { '#date': 'date' },
    ExpressionAttributeValues: toAttributes({ ':topic': `payouts#${provider}`, ':first': first, ':last': last }),
  })
  return (await Array.fromAsync(pages)).flat()
}

export const saveProviderPayout = (payout: ProviderPayout): Promise<void> =>
  saveEntry({ ...payoutKey(payout), ...payout })
