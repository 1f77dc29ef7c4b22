import { randomUUID } from 'node:crypto'
import type { HttpReply } from '../gateway/http.ts'

const xml = (status: number, body: string): HttpReply => ({ status, headers: { 'content-type': 'text/xml' }, body })

const namespace = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"'

/** What SNS answers to a message that it has taken, in the older query protocol that it speaks. */
export const publishedReply = (messageId: string): HttpReply =>
  xml(
    200,
    `<PublishResponse ${namespace}><PublishResult><MessageId>${messageId}</MessageId></PublishResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></PublishResponse>`,
  )

/** An error of SNS. */
export const queryError = (status: number, code: string, message: string): HttpReply =>
  xml(
    status,
    `<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  )
