import { dayByDay } from './day-by-day.ts'

/** The state machine that settles days with the merchants: `Draft` each batch, have the merchants paid, `Close` the day. */
export const settlementDefinition = (parts: { draft: string; payMerchants: string; close: string }) =>
  dayByDay({
    comment: 'Settles days with the merchants. What comes of it is in the Settlements table.',
    given: {},
    prepare: { name: 'Draft', functionName: parts.draft },
    isReady: "{% $states.input.status = 'DRAFTED' %}",
    work: { name: 'PayMerchants', functionName: parts.payMerchants },
    close: { name: 'Close', functionName: parts.close },
  })
