import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { StartupError } from '../local/startup-error.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Runs a state machine to its end, and gives what it came to. `waiting` is told each ten seconds how many have passed. Throws a
 * StartupError where it does not succeed.
 */
export const runMachine = async <T>(
  client: SFNClient,
  stateMachineArn: string,
  input: object,
  waiting: (seconds: number) => void = () => undefined,
): Promise<T> => {
  const start = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) })
  const { executionArn } = await client.send(start)
  for (let seconds = 0; ; seconds++) {
    const { status, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }))
    if (status === 'SUCCEEDED') return JSON.parse(output ?? '{}') as T
    if (status !== 'RUNNING')
      throw new StartupError(`it ended as ${status}: ${cause ?? error ?? 'see the execution'} (${executionArn})`)
    if (seconds > 0 && seconds % 10 === 0) waiting(seconds)
    await pause(seconds === 0 ? 200 : 1000)
  }
}
