import * as z from 'zod/mini'
import { setting } from './aws/settings.ts'
import { type Account, bankAccount, defectsId, forgetClosings, platformAccount } from './closing-balances.ts'
import { Defect } from './defects.ts'
import { answer } from './http/answers.ts'
import { object } from './http/fields.ts'
import { invalid } from './http/invalid.ts'
import type { Operation } from './http/operation.ts'
import { noDay, requestedDay } from './requested-day.ts'
import { save } from './store.ts'
import { dayAt } from './values/days.ts'
import { iso } from './values/time.ts'

const words = 'a list of at most 1000 defects'
const Defects = object({ defects: z.array(Defect, words).check(z.maxLength(1000, words)) })

/** Says what is to be wrong with the statement of a day of one of its accounts. An empty list corrects it. */
const putDefectsOf =
  (account: Account): Operation =>
  async (request) => {
    const day = requestedDay(request)
    if (!day) return noDay
    const wanted = Defects.safeParse(request.body)
    if (!wanted.success) return invalid(wanted.error)
    await save({ id: defectsId(account, day), kind: 'defects', ...wanted.data })
    await forgetClosings(account, day, dayAt(request.now, setting('TIME_ZONE')))
    return answer(200, { date: day, ...wanted.data, at: iso(request.now) })
  }

export const putDefects = putDefectsOf(platformAccount)
export const putBankDefects = putDefectsOf(bankAccount)
