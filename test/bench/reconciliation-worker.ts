import type { Context } from 'aws-lambda'
import { handler as close } from '../../functions/steps/close-reconciliation.ts'
import { handler as readStatement } from '../../functions/steps/read-statement.ts'
import { handler as reconcileShare } from '../../functions/steps/reconcile-shard.ts'

/** One worker of a reconciliation, in a process of its own: does shares of a day, one after the other, and says what it took. */
const [, , provider = '', date = '', at = '', most = ''] = process.argv
const context = {} as Context
const began = performance.now()
const seconds = () => Math.round((performance.now() - began) / 100) / 10

const read = await readStatement({ provider, date, at }, context)
const readIn = seconds()
console.error(
  `  read the statement through in ${readIn} s: ${read.status}, ${read.file?.rows} rows, ${read.shares} shares`,
)
if (read.status !== 'RUNNING' || !read.revision || !read.file) throw new Error('there is no statement to reconcile')
const whole = { provider, date, at, revision: read.revision, file: read.file, shares: read.shares }
const done = Math.min(Number(most), read.shares)
for (let share = 0; share < done; share++) {
  await reconcileShare({ ...whole, share }, context)
  console.error(`  share ${share + 1} of ${read.shares} after ${seconds()} s`)
}
const rate = Math.round((read.file.rows * done) / read.shares / (seconds() - readIn))
const { status } = done === read.shares ? await close(whole, context) : { status: `${done} of ${read.shares} shares` }
const { maxRSS } = process.resourceUsage()
console.log(JSON.stringify({ status, rate, seconds: seconds(), readIn, megabytes: Math.round(maxRSS / 1024) }))
