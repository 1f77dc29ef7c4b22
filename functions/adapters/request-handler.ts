/**
 * How long a client of the AWS SDK waits: a second for a connection, then `milliseconds` for the answer. Without
 * `throwOnRequestTimeout` the SDK would only warn, and a socket that hangs would hold the function until its own timeout.
 */
export const answeredWithin = (milliseconds: number) => ({
  connectionTimeout: 1000,
  requestTimeout: milliseconds,
  throwOnRequestTimeout: true,
})
