import { parentPort, workerData } from 'node:worker_threads'

/** One instance of a function: loads its bundle once, then runs one invocation after the other. */
type Task = {
  /** As JSON. */
  readonly event: string
  readonly requestId: string
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
  readonly name: string
  readonly arn: string
}

type Handler = (event: unknown, context: object) => Promise<unknown>

const loaded = import(workerData.file as string) as Promise<Record<string, Handler>>
// A bundle that does not load is reported by the invocation that needs it.
loaded.catch(() => undefined)

const run = async ({ event, requestId, timeoutSeconds, memoryMegabytes, name, arn }: Task) => {
  const deadline = performance.now() + timeoutSeconds * 1000
  const context = {
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
  try {
    const handler = (await loaded)[workerData.export as string] as Handler
    return { ok: true, payload: JSON.stringify((await handler(JSON.parse(event), context)) ?? null) }
  } catch (error) {
    const { name: errorType, message, stack } = error as Error
    console.error(stack)
    return { ok: false, errorType, errorMessage: message }
  }
}

parentPort?.on('message', (task: Task) => {
  void run(task).then((invocation) => parentPort?.postMessage(invocation))
})
