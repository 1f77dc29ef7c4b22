import { lookup as resolve } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Whether this deployment may call endpoints on its own machine: for trying the system out, never where others sign up. */
const loopbackAllowed = () => process.env.LOOPBACK_WEBHOOKS === 'allowed'

/** An address of the public internet: not private, link-local (where clouds keep their metadata), reserved, or our own. */
const isReachable = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false
  const range = ipaddr.process(address).range()
  return range === 'unicast' || (range === 'loopback' && loopbackAllowed())
}

const hostOf = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, '')

/** What is wrong with a merchant's webhook URL, or undefined. */
export const checkEndpoint = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (!url) return 'expected a URL, like https://shop.example/webhooks'
  if (url.username || url.password) return 'expected a URL without user and password'
  const host = hostOf(url)
  const local = loopbackAllowed() && (host === 'localhost' || (ipaddr.isValid(host) && isReachable(host)))
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local))
    return 'expected a URL that begins with https://'
  if (host === 'localhost' && !local) return 'expected an address on the public internet'
  if (ipaddr.isValid(host) && !isReachable(host)) return 'expected an address on the public internet'
  return undefined
}

/** Resolves a name and refuses what must not be called, at the moment of connecting: a name may change its address. */
const guardedLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 4)
    const [first] = addresses
    if (!first || !addresses.every(({ address }) => isReachable(address)))
      return callback(new Error(`${hostname} is not on the public internet`), '', 4)
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
  })
}

const timeoutMs = 5000
const maxBytes = 64 * 1024

/**
 * Posts JSON to a merchant's endpoint and gives its status. Follows no redirect, reads at most 64 KB, takes at most 5 s in
 * all. Throws when the endpoint may not be called, cannot be reached or takes too long.
 */
export const postToMerchant = (url: string, headers: Record<string, string>, body: string): Promise<number> =>
  new Promise((done, fail) => {
    const wrong = checkEndpoint(url)
    if (wrong) return fail(new Error(wrong))
    const target = new URL(url)
    const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      lookup: guardedLookup,
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    })
    request.on('error', fail)
    request.on('response', (response) => {
      let bytes = 0
      response.on('error', fail)
      response.on('end', () => done(response.statusCode ?? 0))
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > maxBytes) request.destroy(new Error(`the endpoint answered with more than ${maxBytes} bytes`))
      })
    })
    request.end(body)
  })
