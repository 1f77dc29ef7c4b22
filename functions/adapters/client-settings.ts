/**
 * The settings of a client of the AWS SDK. It waits a second for a connection, then `milliseconds` for the answer: without
 * `throwOnRequestTimeout` the SDK would only warn, and a socket that hangs would hold the function until its own timeout. What it does for
 * each kind of command it puts together once: none of our clients changes that afterwards.
 */
export const answeredWithin = (milliseconds: number) => ({
  requestHandler: { connectionTimeout: 1000, requestTimeout: milliseconds, throwOnRequestTimeout: true },
  cacheMiddleware: true,
})
