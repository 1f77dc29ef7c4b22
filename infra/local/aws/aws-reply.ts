import type { HttpReply } from '../gateway/http.ts'
import { AwsError } from './aws-error.ts'

/** What a service of the JSON protocols answers. */
export const awsReply = (status: number, body: string): HttpReply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body,
})

/** An error as those services answer it. */
export const errorReply = ({ type, message }: AwsError): HttpReply =>
  awsReply(400, JSON.stringify({ __type: type, message }))

/** What a service answers, be it an error of its own. */
export const answering = <T>(answer: () => T, failing = errorReply): T | HttpReply => {
  try {
    return answer()
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return failing(error)
  }
}
