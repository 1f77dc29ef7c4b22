import { begin } from './closing-balances.ts'
import { answer, refused } from './http/answers.ts'
import { currency, name, object, signedAmount } from './http/fields.ts'
import { invalid } from './http/invalid.ts'
import type { Operation } from './http/operation.ts'
import { insert } from './store.ts'
import { transferOf } from './transfers.ts'

const NewTransfer = object({
  reference: name(35),
  amount: object({ amount: signedAmount, currency }),
  text: name(140),
})

/** Books something on the platform's bank account that came, or went, by itself: a fee, a deposit, a transfer made by hand. */
export const createTransfer: Operation = async ({ body, now }) => {
  const wanted = NewTransfer.safeParse(body)
  if (!wanted.success) return invalid(wanted.error)
  const { reference } = wanted.data
  await begin(now)
  const isBooked = await insert(transferOf({ id: `other#${reference}`, ...wanted.data }, now))
  return isBooked ? answer(201, wanted.data) : refused(409, `There is a transfer ${reference} already.`)
}
