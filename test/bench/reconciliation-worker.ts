import type { Context } from 'aws-lambda'
import { handler as close } from '../../functions/steps/close-reconciliation.ts'
import { handler as readStatement } from '../../functions/steps/read-statement.ts'
import { handler as reconcileShard } from '../../functions/steps/reconcile-shard.ts'

/** One worker of a reconciliation, in a process of its own: does shares of a day, one after the other, and says what it took. */
const [, , provider = '', date = '', at = '', most = ''] = process.argv
const context = {} as Context
const began = performance.now()
const seconds = () => Math.round((performance.now() - began) / 100) / 10

const read = await readStatement({ provider, date, at }, context)
const readIn = seconds()
console.error(
  `  read the statement through in ${readIn} s: ${read.status}, ${read.file?.rows} rows, ${read.shards} shards`,
)
if (read.status !== 'RUNNING' || !read.revision || !read.file) throw new Error('there is no statement to reconcile')
const whole = { provider, date, at, revision: read.revision, file: read.file, shards: read.shards }
const done = Math.min(Number(most), read.shards)
for (let shard = 0; shard < done; shard++) {
  await reconcileShard({ ...whole, shard }, context)
  console.error(`  shard ${shard + 1} of ${read.shards} after ${seconds()} s`)
}
const rate = Math.round((read.file.rows * done) / read.shards / (seconds() - readIn))
const { status } = done === read.shards ? await close(whole, context) : { status: `${done} of ${read.shards} shards` }
const { maxRSS } = process.resourceUsage()
console.log(JSON.stringify({ status, rate, seconds: seconds(), readIn, megabytes: Math.round(maxRSS / 1024) }))
