import { dayByDay } from './day-by-day.ts'

/** The state machine that reconciles days with a provider: `ReadStatement`, bring both sides together, prove the sums and `Close` the day. */
export const reconciliationDefinition = (parts: { readStatement: string; reconcileShard: string; close: string }) =>
  dayByDay({
    comment: 'Reconciles days with a provider. What comes of it is in the Reconciliations table.',
    given: { provider: '{% $states.input.provider %}' },
    prepare: { name: 'ReadStatement', functionName: parts.readStatement },
    isReady: "{% $states.input.status = 'RUNNING' %}",
    work: { name: 'ReconcileShard', functionName: parts.reconcileShard },
    close: { name: 'Close', functionName: parts.close },
  })
