import { callSandbox } from '../providers/sandbox/sandbox-client.ts'
import { SandboxPayout } from '../providers/sandbox/sandbox-messages.ts'
import type { Bank } from './bank.ts'

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
}
