import { answer, page, refused } from './http/answers.ts'
import { invalid } from './http/invalid.ts'
import type { Operation, Request } from './http/operation.ts'
import { donePage, missingPage, payPage } from './pages.ts'
import type { SandboxPayment } from './records.ts'
import { Choice, isPayable, settle } from './settle-payment.ts'
import { load } from './store.ts'

const find = async ({ params }: Request): Promise<SandboxPayment | undefined> => {
  const [id = '', secret] = (params.token ?? '').split('.')
  const payment = await load('payment', id)
  return payment?.secret === secret ? payment : undefined
}

/** The page where a shopper pays. */
export const showPayPage: Operation = async (request) => {
  const payment = await find(request)
  if (!payment) return page(404, missingPage)
  return page(200, isPayable(payment, request.now) ? payPage(payment) : donePage(payment))
}

/** What the shopper chose: from the page's form, or as JSON from a test. The same choice again is answered as before. */
export const pay: Operation = async (request) => {
  const payment = await find(request)
  if (!payment) return request.isForm ? page(404, missingPage) : refused(404, 'There is no such payment.')
  const choice = Choice.safeParse(request.body)
  if (!choice.success) return invalid(choice.error)
  const settled = (await settle(payment, choice.data, request.now)) ?? (await find(request)) ?? payment
  if (request.isForm) return page(200, donePage(settled))
  return settled.status === choice.data.outcome
    ? answer(200, { paymentId: settled.id, status: settled.status })
    : refused(409, `The payment is ${settled.status === 'open' ? 'past its time' : settled.status}.`)
}
