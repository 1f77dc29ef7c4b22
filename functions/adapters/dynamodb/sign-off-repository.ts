import type { Month, SignOff } from '../../domain/ledger/month.ts'
import { toAttributes } from './client.ts'
import { getOne } from './read.ts'
import { reconciliationsTable } from './reconciliations-table.ts'
import { putIf } from './write.ts'

const signOffKey = (month: Month) => ({ topic: 'months', entry: month })

/** What two people, or the first of them, have said about a month; undefined where nobody has said anything. */
export const loadSignOff = (month: Month): Promise<SignOff | undefined> =>
  getOne<SignOff>(reconciliationsTable(), signOffKey(month))

/** Saves it in the place of what was read; false where somebody else was first. What is signed stays. */
export const saveSignOff = (signOff: SignOff, before: SignOff | undefined): Promise<boolean> =>
  putIf({
    TableName: reconciliationsTable(),
    Item: toAttributes({ ...signOffKey(signOff.month), ...signOff }),
    ...(before
      ? {
          ConditionExpression: 'proposedBy = :by AND seal = :seal AND attribute_not_exists(signedBy)',
          ExpressionAttributeValues: toAttributes({ ':by': before.proposedBy, ':seal': before.seal }),
        }
      : { ConditionExpression: 'attribute_not_exists(topic)' }),
  })
