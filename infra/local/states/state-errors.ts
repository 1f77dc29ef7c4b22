import { jsonBytes, limits } from '../aws/limits.ts'
import { StateError } from './evaluate.ts'

/** What no wildcard catches. */
const terminal: readonly string[] = ['States.DataLimitExceeded', 'States.Runtime']

/** Whether a list of error names covers an error. `States.ALL` is every error that is not terminal, `States.TaskFailed` all of these but a timeout. */
export const names = (list: readonly string[], error: string): boolean => {
  if (list.includes(error)) return true
  if (terminal.includes(error)) return false
  return list.includes('States.ALL') || (list.includes('States.TaskFailed') && error !== 'States.Timeout')
}

/** The value, unless it is longer than what a state may take or give. */
export const withinLimit = <T>(name: string, value: T): T => {
  if (value !== undefined && jsonBytes(value) > limits.stateData)
    throw new StateError(
      'States.DataLimitExceeded',
      `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    )
  return value
}
