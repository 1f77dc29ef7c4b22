import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../clock.ts'
import type { RuntimeState } from '../state.ts'

export type Trust = { readonly issuer: string; readonly audience: readonly string[] }

type Key = CryptoKey | Uint8Array
type Keys = { readonly signing: Key; readonly verifying: Key }

const lifetimeSeconds = 365 * 24 * 3600

/**
 * The local issuer, in place of Cognito or whatever issuer the template names: it signs in that issuer's name with a key of
 * its own. Its tokens live for a year, so that a clock that jumps does not end them.
 */
export class Tokens {
  readonly #clock: Clock
  readonly #keys: Keys

  private constructor(clock: Clock, keys: Keys) {
    this.#clock = clock
    this.#keys = keys
  }

  static async open(clock: Clock, state: RuntimeState): Promise<Tokens> {
    let jwk = state.get<JWK>('keys', 'issuer')
    if (!jwk) {
      jwk = await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey)
      state.set('keys', 'issuer', jwk)
    }
    const { d, ...open } = jwk
    return new Tokens(clock, { signing: await importJWK(jwk, 'ES256'), verifying: await importJWK(open, 'ES256') })
  }

  issue(claims: Readonly<Record<string, string>>, { issuer, audience }: Trust): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000)
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience([...audience])
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(this.#keys.signing)
  }

  /** The token's claims as the gateway hands them on, or undefined when it is not valid now. */
  async verify(token: string, { issuer, audience }: Trust): Promise<Record<string, string> | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#keys.verifying, {
        issuer,
        audience: [...audience],
        currentDate: new Date(this.#clock.now()),
      })
      return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]))
    } catch {
      return undefined
    }
  }
}
