import { html, Markup } from './http/html.ts'
import type { SandboxPayment } from './records.ts'
import { shown } from './values/money.ts'
import { iso } from './values/time.ts'

const style = new Markup(`
  :root { color-scheme: light dark; --ink: #16202c; --soft: #5b6877; --line: #dfe4ea; --paper: #fff; --desk: #f2f4f7; --go: #0b6b4f }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e8edf3; --soft: #9aa7b6; --line: #2d3846; --paper: #18212c; --desk: #0f161e; --go: #17795a }
  }
  * { box-sizing: border-box }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--desk);
    color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
  main { width: 100%; max-width: 25rem; background: var(--paper); border: 1px solid var(--line); border-radius: 14px;
    padding: 2rem; box-shadow: 0 8px 30px rgb(15 25 40 / .07) }
  header { display: flex; justify-content: space-between; align-items: center; margin-bottom: 1.75rem }
  header b { letter-spacing: .01em }
  header span { font-size: .75rem; color: var(--soft); border: 1px solid var(--line); border-radius: 99px; padding: .1rem .6rem }
  h1 { font-size: 2.25rem; line-height: 1.15; margin: 0 0 .25rem; font-variant-numeric: tabular-nums }
  h1.word { font-size: 1.5rem }
  p { margin: 0 0 1.5rem; color: var(--soft) }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .4rem 1rem; margin: 0 0 1.75rem; padding: 1rem 0;
    border-block: 1px solid var(--line); font-size: .875rem }
  dt { color: var(--soft) }
  dd { margin: 0; text-align: right; overflow-wrap: anywhere }
  dd.id { font: .75rem/1.7 ui-monospace, monospace }
  button { width: 100%; padding: .85rem; border-radius: 9px; border: 1px solid var(--line); background: none; color: var(--ink);
    font: inherit; font-weight: 600; cursor: pointer }
  button:first-of-type { background: var(--go); border-color: var(--go); color: #fff; margin-bottom: .6rem }
  button:focus-visible { outline: 3px solid var(--go); outline-offset: 2px }
  small { display: block; margin-top: 1.5rem; color: var(--soft); text-align: center }`)

const page = (title: string, content: Markup): Markup => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<header><b>Sandbox Pay</b><span>Test mode</span></header>
${content}
<small>Nothing is charged here: this provider exists for testing.</small>
</main>
</body>
</html>
`

/** The payment's facts, and one more that the page is about. */
const facts = (payment: SandboxPayment, label: string, value: string) => html`<dl>
<dt>Order</dt><dd class="id">${payment.orderId}</dd>
<dt>Payment</dt><dd class="id">${payment.id}</dd>
<dt>${label}</dt><dd>${value}</dd>
</dl>`

export const payPage = (payment: SandboxPayment): Markup => {
  const amount = shown(payment.amount)
  return page(
    `Pay ${amount}`,
    html`<h1>${amount}</h1>
<p>One payment, for the order below.</p>
${facts(payment, 'Pay until', `${iso(payment.expiresAt).slice(0, 16).replace('T', ' ')} UTC`)}
<form method="post">
<button name="outcome" value="paid">Pay ${amount}</button>
<button name="outcome" value="declined">Decline</button>
</form>`,
  )
}

const words: Record<SandboxPayment['status'], [title: string, text: string]> = {
  paid: ['Payment received', 'Thank you. You can close this page: the shop has been told.'],
  declined: ['Payment declined', 'Nothing was charged. Go back to the shop to try another way to pay.'],
  closed: ['This payment is closed', 'The order is no longer waiting for it. Nothing was charged.'],
  open: ['The time to pay is over', 'Nothing was charged. Go back to the shop and order again.'],
}

export const donePage = (payment: SandboxPayment): Markup => {
  const [title, text] = words[payment.status]
  const amount = shown(payment.captured ?? payment.amount)
  return page(title, html`<h1 class="word">${title}</h1>\n<p>${text}</p>\n${facts(payment, 'Amount', amount)}`)
}

export const missingPage = page(
  'No such payment',
  html`<h1 class="word">No such payment</h1>
<p>The address is incomplete or wrong. Go back to the shop and start again.</p>`,
)
