import { answer, refused } from './http/answers.ts'
import { currency, id, name, object, oneOf, wholeNumber } from './http/fields.ts'
import { invalid } from './http/invalid.ts'
import type { Operation } from './http/operation.ts'
import type { SandboxPayout } from './records.ts'
import { insert, load, save, update, updateWith } from './store.ts'
import { transferOf } from './transfers.ts'
import { isSame, type Money } from './values/money.ts'
import { type Instant, iso, later, type Seconds } from './values/time.ts'

const accountName = name(100)

const NewPayout = object({
  payoutId: id,
  account: accountName,
  amount: object({ amount: wholeNumber(1), currency }),
})

/** How long the sandbox takes to pay out. */
const takes: Seconds = 30

const view = ({ id: payoutId, account, amount, status }: SandboxPayout) => ({ payoutId, account, amount, status })

const loadAccount = (account: string) => load('account', `account#${account}`)

const pending = (id: string, account: string, amount: Money, now: Instant): SandboxPayout => ({
  id,
  kind: 'payout',
  account,
  amount,
  status: 'pending',
  createdAt: now,
  due: 'yes',
  dueAt: later(now, takes),
})

/** Takes a payout on, which arrives a little later. The same id again is the same payout. */
export const createPayout: Operation = async ({ body, now }) => {
  const wanted = NewPayout.safeParse(body)
  if (!wanted.success) return invalid(wanted.error)
  const { payoutId, account, amount } = wanted.data
  const existing = await load('payout', payoutId)
  if (existing)
    return existing.account === account && isSame(existing.amount, amount)
      ? answer(200, view(existing))
      : refused(409, 'The id names another payout.')
  if ((await loadAccount(account))?.payouts === 'refused') return refused(422, 'The account takes no payouts.')
  const payout = pending(payoutId, account, amount, now)
  return (await insert(payout)) ? answer(202, view(payout)) : refused(503, 'It was taken on just now: ask again.')
}

export const getPayout: Operation = async ({ params }) => {
  const payout = await load('payout', params.payoutId ?? '')
  return payout ? answer(200, view(payout)) : refused(404, 'There is no such payout.')
}

/** The payout arrives at the account, or does not. One that is stuck is looked at again by the minute. */
export const arrive = async ({ due, dueAt, ...payout }: SandboxPayout, now: Instant): Promise<void> => {
  const how = (await loadAccount(payout.account))?.payouts
  if (how === 'stuck') return
  if (how === 'fail') await update({ ...payout, status: 'failed', bookedAt: now }, 'pending')
  else await updateWith({ ...payout, status: 'succeeded', bookedAt: now }, 'pending', sent(payout, now))
}

const negative = ({ amount, currency: code }: Money): Money => ({ amount: -amount, currency: code })

const sent = ({ id: reference, account, amount }: Omit<SandboxPayout, 'status'>, now: Instant) =>
  transferOf({ id: `sent#${reference}`, reference, amount: negative(amount), text: `To ${account}` }, now)

/** The merchant's bank sends a payout back that had arrived: it is on the platform's account again. */
export const takePayoutBack: Operation = async ({ params, now }) => {
  const payout = await load('payout', params.payoutId ?? '')
  if (!payout) return refused(404, 'There is no such payout.')
  if (payout.status !== 'succeeded') return refused(409, `The payout is ${payout.status}: none that has arrived.`)
  const { id: reference, account, amount } = payout
  const back = transferOf(
    { id: `back#${reference}`, reference, amount, text: `Sent back by ${account}: account closed` },
    now,
  )
  const failed: SandboxPayout = { ...payout, status: 'failed' }
  return (await updateWith(failed, 'succeeded', back))
    ? answer(200, view(failed))
    : refused(503, 'It changed just now: ask again.')
}

const Account = object({ payouts: oneOf('arrive', 'refused', 'fail', 'stuck') })
const AccountPath = object({ account: accountName })

/** Says what becomes of the payouts to an account. */
export const putAccount: Operation = async ({ params, body, now }) => {
  const path = AccountPath.safeParse(params)
  if (!path.success) return invalid(path.error)
  const wanted = Account.safeParse(body)
  if (!wanted.success) return invalid(wanted.error)
  const { account } = path.data
  await save({ id: `account#${account}`, kind: 'account', ...wanted.data })
  return answer(200, { account, ...wanted.data, at: iso(now) })
}
