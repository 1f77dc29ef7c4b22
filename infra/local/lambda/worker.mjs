// One instance of a function: loads its bundle once, then runs one invocation after the other. It is plain JavaScript, since
// each instance is a thread of its own and would load a compiler first to read TypeScript.
import { parentPort, workerData } from 'node:worker_threads'

const loaded = import(workerData.file)
// A bundle that does not load is reported by the invocation that needs it.
loaded.catch(() => undefined)

const contextOf = ({ requestId, timeoutSeconds, memoryMegabytes, name, arn }) => {
  const deadline = performance.now() + timeoutSeconds * 1000
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  }
}

/** An event comes as JSON, and what the handler gives goes back as JSON. */
const run = async (task) => {
  const context = contextOf(task)
  try {
    const handler = (await loaded)[workerData.export]
    return { ok: true, payload: JSON.stringify((await handler(JSON.parse(task.event), context)) ?? null) }
  } catch (error) {
    const { name: errorType, message, stack } = error
    console.error(stack)
    return { ok: false, errorType, errorMessage: message }
  }
}

parentPort.on('message', (task) => {
  void run(task).then((invocation) => parentPort.postMessage(invocation))
})
