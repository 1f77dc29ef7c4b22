import { formatMoney, type Money } from '../../domain/money.ts'
import { type Html, html, htmlPage } from '../html.ts'
import type { reconciliationView } from './reconciliation-view.ts'

type View = ReturnType<typeof reconciliationView>
type Count = View['classes'][number]

const style = `
  :root { color-scheme: light dark; --ink: #16202c; --soft: #5b6877; --line: #dfe4ea; --paper: #fff; --desk: #f2f4f7;
    --good: #0b6b4f; --bad: #b3261e; --wait: #8a5a00 }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e8edf3; --soft: #9aa7b6; --line: #2d3846; --paper: #18212c; --desk: #0f161e; --good: #4cc39b;
      --bad: #ff8a80; --wait: #f0b64d }
  }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--desk); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
  main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 4rem }
  h1 { font-size: 1.6rem; margin: 0 0 .25rem }
  h2 { font-size: 1.05rem; margin: 2rem 0 .6rem }
  p { margin: 0 0 .5rem; color: var(--soft) }
  .badge { display: inline-block; font-size: .8rem; font-weight: 600; border: 1px solid; border-radius: 99px; padding: .1rem .7rem }
  .CLOSED, .PASSED, .MATCHED { color: var(--good) }
  .FAILED, .REFUSED { color: var(--bad) }
  .NOT_RECEIVED, .RUNNING { color: var(--wait) }
  .sheet { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; overflow-x: auto }
  .sheet + .sheet { margin-top: .8rem }
  table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
  th, td { padding: .55rem .9rem; text-align: right; border-top: 1px solid var(--line); white-space: nowrap }
  thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: .85rem }
  th:first-child, td:first-child, .text { text-align: left }
  td.text { white-space: normal; min-width: 12rem }
  tfoot td { font-weight: 600; border-top: 2px solid var(--line) }
  code { font: .8rem ui-monospace, monospace; overflow-wrap: anywhere }
  ul { margin: .3rem 0; padding-left: 1.2rem }`

const badge = (status: string): Html => html`<span class="badge ${status}">${status}</span>`

const both = (money: Money | undefined) => (money ? formatMoney(money) : '')

const countRow = ({ class: name, theirs, ours }: Count): Html => html`<tr>
<td class="${name}">${name}</td><td>${theirs.rows}</td><td>${formatMoney(theirs.amount)}</td>
<td>${ours.rows}</td><td>${formatMoney(ours.amount)}</td></tr>
`

const sum = (counts: readonly Count[], side: 'theirs' | 'ours', currency: string) => ({
  rows: counts.reduce((rows, one) => rows + one[side].rows, 0),
  amount: { amount: counts.reduce((all, one) => all + one[side].amount.amount, 0), currency },
})

/** The funnel of one currency: the rows of both sides, class by class, down to the sums of the file and of the ledger. */
const funnel = (counts: readonly Count[], currency: string): Html => {
  const [theirs, ours] = [sum(counts, 'theirs', currency), sum(counts, 'ours', currency)]
  return html`<div class="sheet"><table>
<thead><tr><th>${currency}</th><th>rows of the statement</th><th></th><th>bookings of ours</th><th></th></tr></thead>
<tbody>
${counts.map(countRow)}</tbody>
<tfoot><tr><td>in all</td><td>${theirs.rows}</td><td>${formatMoney(theirs.amount)}</td>
<td>${ours.rows}</td><td>${formatMoney(ours.amount)}</td></tr></tfoot>
</table></div>
`
}

const funnels = (counts: readonly Count[]): Html[] =>
  [...Map.groupBy(counts, ({ theirs }) => theirs.amount.currency)].map(([currency, some]) => funnel(some, currency))

const itemRow = ({
  class: name,
  reference,
  orderId,
  theirs,
  ours,
  exceptionId,
  next,
}: View['openItems'][number]): Html =>
  html`<tr>
<td class="${name}">${name}</td><td class="text"><code>${reference}</code>${orderId && html`<br><code>${orderId}</code>`}</td>
<td>${both(theirs)}</td><td>${both(ours)}</td>
<td class="text">${next}${exceptionId && html`<br><code>${exceptionId}</code>`}</td></tr>
`

const openItems = ({ openItems: items, openItemCount }: View): Html =>
  items.length === 0
    ? html`<p>Nothing is open.</p>`
    : html`${openItemCount > items.length && html`<p>The first ${items.length} of ${openItemCount}.</p>`}
<div class="sheet"><table>
<thead><tr><th>class</th><th class="text">booking, order</th><th>statement</th><th>ours</th><th class="text">what is to be done</th></tr></thead>
<tbody>
${items.map(itemRow)}</tbody></table></div>`

const dayEnd = ({ books: check }: View): Html => {
  if (!check) return html`<p>Not checked yet: the day has to be reconciled with every provider first.</p>`
  return html`<p>${badge(check.status)} ${check.status === 'PASSED' && 'All accounts sum to zero, escrow is what the open orders hold, and each provider holds what the ledger says.'}</p>
${check.failures.length > 0 && html`<ul>${check.failures.map((failure) => html`<li>${failure}</li>`)}</ul>`}`
}

/** The reconciliation of a day as a page for people, from the same facts as the JSON. */
export const reconciliationPage = (view: View): string => {
  const { provider, date, status, reasons, classes, earlier, closedAt, again } = view
  const title = `Reconciliation with ${provider}, ${date}`
  return htmlPage(
    title,
    style,
    html`<main>
<h1>${title}</h1>
<p>${badge(status)} ${closedAt && `closed ${closedAt.slice(0, 16).replace('T', ' ')} UTC`}</p>
${again && html`<p>Reconciled once more: ${badge(again.status)} ${again.reasons.join(' ')}</p>`}
${reasons.length > 0 && html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
${
  classes.length > 0 &&
  html`<h2>Every row, in one class</h2>
${funnels(classes)}`
}
${
  earlier.length > 0 &&
  html`<h2>Left over from earlier days, and ended now</h2>
${funnels(earlier)}`
}
<h2>Open</h2>
${openItems(view)}
<h2>The end of the day</h2>
${dayEnd(view)}
</main>`,
  )
}
