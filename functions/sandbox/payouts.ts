import * as z from 'zod/mini'
import { decimals, equals } from '../domain/money.ts'
import { after, type Instant, type Seconds, toIso } from '../domain/time.ts'
import { answer, type Operation, refused } from './operation.ts'
import { insert, load, type SandboxAccount, type SandboxPayout, save, update } from './records.ts'

const NewPayout = z.strictObject({
  payoutId: z.string().check(z.regex(/^[\w-]{1,100}$/)),
  account: z.string().check(z.minLength(1), z.maxLength(100)),
  amount: z.strictObject({
    amount: z.int().check(z.minimum(1)),
    currency: z.string().check(z.refine((code) => decimals.has(code))),
  }),
})

/** How long the sandbox takes to pay out. */
const takes: Seconds = 30

const view = ({ id, account, amount, status }: SandboxPayout) => ({ payoutId: id, account, amount, status })

const loadAccount = (account: string) => load<SandboxAccount>(`account#${account}`, 'account')

/** Takes a payout on, which arrives a little later. The same id again is the same payout. */
export const createPayout: Operation = async ({ body, now }) => {
  const wanted = NewPayout.safeParse(body)
  if (!wanted.success) return refused(400, z.prettifyError(wanted.error))
  const { payoutId, account, amount } = wanted.data
  const existing = await load<SandboxPayout>(payoutId, 'payout')
  if (existing)
    return existing.account === account && equals(existing.amount, amount)
      ? answer(200, view(existing))
      : refused(409, 'The id names another payout.')
  if ((await loadAccount(account))?.payouts === 'refused') return refused(422, 'The account takes no payouts.')
  const payout: SandboxPayout = {
    id: payoutId,
    kind: 'payout',
    account,
    amount,
    status: 'pending',
    createdAt: now,
    due: 'yes',
    dueAt: after(now, takes),
  }
  return (await insert(payout)) ? answer(202, view(payout)) : refused(503, 'It was taken on just now: ask again.')
}

export const getPayout: Operation = async ({ params }) => {
  const payout = await load<SandboxPayout>(params.payoutId ?? '', 'payout')
  return payout ? answer(200, view(payout)) : refused(404, 'There is no such payout.')
}

/** The payout arrives at the account, or does not. One that is stuck is looked at again by the minute. */
export const arrive = async ({ due, dueAt, ...payout }: SandboxPayout, now: Instant): Promise<void> => {
  const how = (await loadAccount(payout.account))?.payouts
  if (how === 'stuck') return
  await update({ ...payout, status: how === 'fail' ? 'failed' : 'succeeded', bookedAt: now }, 'pending')
}

const Account = z.strictObject({ payouts: z.enum(['arrive', 'refused', 'fail', 'stuck']) })

/** Says what becomes of the payouts to an account. */
export const putAccount: Operation = async ({ params, body, now }) => {
  const wanted = Account.safeParse(body)
  if (!wanted.success) return refused(400, z.prettifyError(wanted.error))
  const { account = '' } = params
  await save({ id: `account#${account}`, kind: 'account', ...wanted.data })
  return answer(200, { account, ...wanted.data, at: toIso(now) })
}
