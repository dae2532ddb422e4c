import { describe, expect, it } from 'vitest'
import { isKeptClaim } from '../../../panel/recording/redact-token.ts'
import { orderedClaims } from '../../../panel/view/claim-rows.ts'
import { tokenChanges } from '../../../panel/view/token-changes.ts'

const token = (claims: Record<string, unknown>) => ({ fingerprint: 'x', format: 'jwt' as const, claims })

describe('What a refresh changed', () => {
  it('is the expiry and nothing else, most of the time', () => {
    expect(tokenChanges(token({ exp: 1000, scope: 'a b' }), token({ exp: 4600, scope: 'b a' }))).toEqual([
      'exp 1 h later',
      'same scope, audience and assurance level',
    ])
  })

  it('names scopes that came and went, and a changed assurance level', () => {
    const before = token({ scope: 'openid todos:write', auth_level: 'AAL2', aud: ['a', 'b'] })
    const after = token({ scope: 'openid todos:read', auth_level: 'AAL1', aud: ['a', 'b'] })
    expect(tokenChanges(before, after)).toEqual([
      'scope without todos:write',
      'scope with todos:read',
      'auth_level AAL2 → AAL1',
    ])
  })

  it('names other claims that came, went or changed, without the value where the table hides it', () => {
    const before = token({ iat: 1, jti: 'a', sub: 'ada', azp: 'app', roles: ['x'], plan: 'free' })
    const after = token({ iat: 2, jti: 'b', sub: 'bob', azp: 'other', roles: ['y'], groups: ['g'] })
    expect(tokenChanges(before, after)).toEqual([
      'roles changed',
      'sub changed',
      'azp app → other',
      'without plan',
      'with groups',
    ])
  })

  it('is nothing to tell for a token without claims', () => {
    expect(tokenChanges({ fingerprint: 'x', format: 'opaque' }, token({ exp: 1 }))).toEqual([])
  })
})

describe('Claims in the table', () => {
  it('begin with the times and the parties; the rest keeps its order', () => {
    const names = orderedClaims({ zeta: 1, sub: 'u', alpha: 2, iss: 'i', exp: 9 }).map(([name]) => name)
    expect(names).toEqual(['exp', 'iss', 'sub', 'zeta', 'alpha'])
  })

  it('stay hidden when a recording would not keep them: one rule for both', () => {
    for (const name of [
      'sub',
      'sid',
      'jti',
      'email',
      'roles',
      'https://acme.example/email',
      'nonce',
      '__proto__',
    ])
      expect(isKeptClaim(name, 'value-1'), name).toBe(false)
    expect(isKeptClaim('scope', 'openid')).toBe(true)
    expect(isKeptClaim('aud', ['https://api.example', 'app'])).toBe(true)
    expect(isKeptClaim('aud', [{ of: 'no kind known' }])).toBe(false)
    expect(isKeptClaim('exp', 1_800_000_000)).toBe(true)
    expect(isKeptClaim('azp', { email: 'ada@acme.example' })).toBe(false)
    expect(isKeptClaim('sub', 'fp_0123456789ab')).toBe(true)
    expect(isKeptClaim('email', '<string>')).toBe(true)
  })
})
