import { callSandbox, isDecision, request } from '../providers/sandbox/sandbox-client.ts'
import { SandboxPayout } from '../providers/sandbox/sandbox-messages.ts'
import type { Bank } from './bank.ts'
import { readCamt053 } from './camt053.ts'

/** A file of no bytes has no stream. */
const nothing = async function* (): AsyncGenerator<Uint8Array> {}

/** The sandbox provider pays out as well. */
export const sandboxBank: Bank = {
  async payOut({ payoutId, merchantId, amount, now }) {
    const answer = await callSandbox(SandboxPayout, 'POST', '/payouts', now, { payoutId, account: merchantId, amount })
    if (answer.answer !== 'yes') return answer
    const { status } = answer.value
    return {
      answer: 'yes',
      value: status === 'failed' ? { status, reason: 'the bank could not pay it out' } : { status },
    }
  },

  async statement(day, now) {
    try {
      const { ok, status, body } = await request('GET', `/bank/statements/${day}`, now)
      if (ok) return { answer: 'yes', value: readCamt053(body ?? nothing()) }
      return isDecision(status) ? { answer: 'no', reason: `the bank answered ${status}` } : { answer: 'unknown' }
    } catch {
      return { answer: 'unknown' }
    }
  },
}
