/** The issuer: mints tokens on its own clock, which is true time. */

import type { TokenFacts } from '../../sdk-bridge/event.ts'
import { hash } from './random.ts'
import type { World } from './world.ts'

/** One answer of the token endpoint. */
export interface Minted {
  access: TokenFacts
  id?: TokenFacts
  refresh?: TokenFacts
  at: number
  /** When the access token ends and begins, true time. */
  ends: number
  begins: number
  audience: string
  expiresInSeconds: number
}

export interface Issuer {
  /** `rotation`: how many refresh tokens came before. */
  mint(time: number, rotation: number): Minted
}

export function createIssuer(world: World): Issuer {
  const { tenant, sdk, epoch, seed, sees } = world
  let count = 0
  const print = (kind: string, number: number) => {
    const name = `${seed}/${kind}/${number}`
    return hash(name).toString(16).padStart(8, '0') + hash(`${name}'`).toString(16).padStart(8, '0')
  }
  return {
    mint(time, rotation) {
      count++
      const { lifetimeSeconds, iatEarlySeconds, nbfAfterSeconds, audience } = tenant
      const second = Math.floor((epoch + time) / 1000)
      const iat = second - iatEarlySeconds
      const exp = second + lifetimeSeconds
      const nbf = nbfAfterSeconds === undefined ? undefined : iat + nbfAfterSeconds
      const common = { iss: tenant.issuer, iat, exp, sub: print('sub', 0), sid: print('sid', 0) }
      const access: TokenFacts = {
        fingerprint: print('access', count),
        format: tenant.opaque ? 'opaque' : 'jwt',
        kind: 'access-token',
        ...(sees.expiresIn ? { expiresIn: lifetimeSeconds } : {}),
      }
      if (!tenant.opaque) {
        access.header = { alg: 'RS256', typ: 'at+jwt', kid: 'k1' }
        access.claims = {
          ...common,
          aud: audience,
          client_id: tenant.clientId,
          scope: tenant.scope,
          jti: print('jti', count),
          ...(nbf === undefined ? {} : { nbf }),
        }
      }
      const minted: Minted = {
        access,
        at: time,
        ends: exp * 1000 - epoch,
        begins: (nbf ?? iat) * 1000 - epoch,
        audience,
        expiresInSeconds: lifetimeSeconds,
      }
      if (tenant.idTokens) {
        minted.id = {
          fingerprint: print('id', count),
          format: 'jwt',
          kind: 'id-token',
          header: { alg: 'RS256', typ: 'JWT', kid: 'k1' },
          claims: { ...common, aud: tenant.clientId, nonce: '<string>', at_hash: '<string>' },
        }
      }
      if (sdk.refreshTokens && sdk.disabled !== 'no-refresh-token' && sees.refreshTokens) {
        const number = tenant.rotates ? rotation : 0
        minted.refresh = { fingerprint: print('refresh', number), format: 'opaque', kind: 'refresh-token' }
      }
      return minted
    },
  }
}
