import type { Bank } from './bank.ts'
import { sandboxBank } from './sandbox-bank.ts'

/** The bank that this deployment pays its merchants through. */
export const bank: Bank = sandboxBank
