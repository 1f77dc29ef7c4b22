import type { BusinessDay } from '../../domain/business-day.ts'
import type { StatementRow } from '../../domain/reconciliation/statement.ts'
import { toAttributes } from './client.ts'
import { getOne, queryPages } from './read.ts'
import { loadRun } from './reconciliation-run-repository.ts'
import { reconciliationsTable, saveEntry } from './reconciliations-table.ts'
import { updateIf } from './write.ts'

/** What a provider has paid out to our bank, or got back from it, by the file that shows it. */
export type ProviderPayout = Pick<StatementRow, 'reference' | 'amount' | 'bookedAt'> & {
  readonly provider: string
  readonly date: BusinessDay
  /** The file: one that has replaced it may show it no more. */
  readonly revision: string
  /** Our bank's statement shows it. */
  readonly isShown?: true
}

/** What came back may have the reference of what was paid out. */
const payoutKey = (provider: string, reference: string, isBack: boolean) => ({
  topic: `payouts#${provider}`,
  entry: isBack ? `${reference}#back` : reference,
})

/** Whether the file of its day still shows a payout. */
export const isGoing = async ({ provider, date, revision }: ProviderPayout): Promise<boolean> =>
  (await loadRun(provider, date))?.revision === revision

/** A payout that a provider's file has shown, or one that came back; undefined where none has. */
export const loadProviderPayout = (
  provider: string,
  reference: string,
  isBack: boolean,
): Promise<ProviderPayout | undefined> =>
  getOne<ProviderPayout>(reconciliationsTable(), payoutKey(provider, reference, isBack))

const payoutsBy = async (provider: string, condition: string, values: object): Promise<ProviderPayout[]> => {
  const pages = queryPages<ProviderPayout>({
    TableName: reconciliationsTable(),
    KeyConditionExpression: 'topic = :topic',
    FilterExpression: condition,
    ExpressionAttributeNames: { '#date': 'date' },
    ExpressionAttributeValues: toAttributes({ ':topic': `payouts#${provider}`, ...values }),
    ConsistentRead: true,
  })
  return (await Array.fromAsync(pages)).flat()
}

/** The payouts that a file of a day has shown, also where one that has replaced it shows them no more. */
export const providerPayoutsOf = (provider: string, date: BusinessDay): Promise<ProviderPayout[]> =>
  payoutsBy(provider, '#date = :date', { ':date': date })

/** The payouts up to a day that no statement of our bank's has shown. */
export const providerPayoutsNotShown = (provider: string, last: BusinessDay): Promise<ProviderPayout[]> =>
  payoutsBy(provider, '#date <= :last AND attribute_not_exists(isShown)', { ':last': last })

/** Writes down that our bank's statement shows a payout, whatever its file says of it by now. */
export const noteProviderPayoutShown = async ({ provider, reference, amount }: ProviderPayout): Promise<void> => {
  await updateIf({
    TableName: reconciliationsTable(),
    Key: toAttributes(payoutKey(provider, reference, amount.amount > 0)),
    UpdateExpression: 'SET isShown = :true',
    ConditionExpression: 'attribute_exists(topic)',
    ExpressionAttributeValues: toAttributes({ ':true': true }),
  })
}

export const saveProviderPayout = (payout: ProviderPayout): Promise<void> =>
  saveEntry({ ...payoutKey(payout.provider, payout.reference, payout.amount.amount > 0), ...payout })
