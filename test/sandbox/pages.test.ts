import { expect, test } from 'vitest'
import { donePage, payPage } from '../../functions/sandbox/pages.ts'

test('what the platform calls its order is shown as text, never as HTML', () => {
  const payment = {
    kind: 'payment',
    id: 'pay_1',
    orderId: `<script>alert('1')</script> & "more"`,
    amount: { amount: 1299, currency: 'USD' },
    webhookUrl: 'https://shop.example/hook',
    expiresAt: Date.parse('2026-11-22T10:30:00Z'),
    createdAt: 0,
    secret: 'secret',
    status: 'open',
  } as const
  for (const { source } of [payPage(payment), donePage(payment)]) {
    expect(source).toContain('&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;more&quot;')
    expect(source).not.toContain('<script')
  }
  expect(payPage(payment).source).toContain('<dd>2026-11-22 10:30 UTC</dd>')
})
