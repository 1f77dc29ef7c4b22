import * as z from 'zod/mini'
import { answer, html, type Operation, type OperationInput, refused } from './operation.ts'
import { donePage, missingPage, payPage } from './pages.ts'
import { Choice, isPayable, settle } from './payments.ts'
import { load, type SandboxPayment } from './records.ts'

const find = async ({ params }: OperationInput): Promise<SandboxPayment | undefined> => {
  const [id = '', secret] = (params.token ?? '').split('.')
  const payment = await load<SandboxPayment>(id, 'payment')
  return payment?.secret === secret ? payment : undefined
}

/** The page where a shopper pays. */
export const showPayPage: Operation = async (input) => {
  const payment = await find(input)
  if (!payment) return html(404, missingPage())
  return html(200, isPayable(payment, input.now) ? payPage(payment) : donePage(payment))
}

/** What the shopper chose: from the page's form, or as JSON from a test. The same choice again is answered as before. */
export const pay: Operation = async (input) => {
  const payment = await find(input)
  if (!payment) return input.form ? html(404, missingPage()) : refused(404, 'There is no such payment.')
  const choice = Choice.safeParse(input.body)
  if (!choice.success) return refused(400, z.prettifyError(choice.error))
  const settled = (await settle(payment, choice.data, input.now)) ?? (await find(input)) ?? payment
  if (input.form) return html(200, donePage(settled))
  return settled.status === choice.data.outcome
    ? answer(200, { paymentId: settled.id, status: settled.status })
    : refused(409, `The payment is ${settled.status === 'open' ? 'past its time' : settled.status}.`)
}
