import type { JournalEntryId } from '../../domain/ids.ts'
import type { JournalEntry } from '../../domain/ledger/journal-entry.ts'
import { toAttributes } from './client.ts'
import { getOne, queryPages } from './read.ts'
import { reconciliationsTable } from './reconciliations-table.ts'
import { putIf } from './write.ts'

const topic = 'journal'

const itemOf = (entry: JournalEntry) => ({ topic, entry: entry.journalEntryId, ...entry })

/** A posting by hand; undefined where there is none with this id. */
export const loadJournalEntry = (journalEntryId: JournalEntryId): Promise<JournalEntry | undefined> =>
  getOne<JournalEntry>(reconciliationsTable(), { topic, entry: journalEntryId })

/** Saves a new one, unless there is one under its id. Gives the one that counts. */
export const insertJournalEntry = async (entry: JournalEntry): Promise<JournalEntry> => {
  const isNew = await putIf({
    TableName: reconciliationsTable(),
    Item: toAttributes(itemOf(entry)),
    ConditionExpression: 'attribute_not_exists(topic)',
  })
  return isNew ? entry : ((await loadJournalEntry(entry.journalEntryId)) ?? entry)
}

/** The write of what was decided about a proposed one. Its condition fails where somebody else was first. */
export const putOfDecided = (entry: JournalEntry) => ({
  TableName: reconciliationsTable(),
  Item: toAttributes(itemOf(entry)),
  ConditionExpression: '#status = :proposed',
  ExpressionAttributeNames: { '#status': 'status' },
  ExpressionAttributeValues: toAttributes({ ':proposed': 'PROPOSED' }),
})

/** Those of a status, the newest first. There are a few a day. */
export const journalEntries = async (status: JournalEntry['status']): Promise<JournalEntry[]> => {
  const pages = queryPages<JournalEntry>({
    TableName: reconciliationsTable(),
    KeyConditionExpression: 'topic = :topic',
    FilterExpression: '#status = :status',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toAttributes({ ':topic': topic, ':status': status }),
  })
  return (await Array.fromAsync(pages)).flat().sort((a, b) => b.proposedAt - a.proposedAt)
}
