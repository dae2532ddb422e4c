import { describe, expect, it } from 'vitest'
import { isPersonalClaim, orderedClaims } from '../../../panel/view/claim-rows.ts'
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

  it('is nothing to tell for a token without claims', () => {
    expect(tokenChanges({ fingerprint: 'x', format: 'opaque' }, token({ exp: 1 }))).toEqual([])
  })
})

describe('Claims in the table', () => {
  it('begin with the times and the parties; the rest keeps its order', () => {
    const names = orderedClaims({ zeta: 1, sub: 'u', alpha: 2, iss: 'i', exp: 9 }).map(([name]) => name)
    expect(names).toEqual(['exp', 'iss', 'sub', 'zeta', 'alpha'])
  })

  it('stay hidden when they say who somebody is, by name, behind a namespace, or by their look', () => {
    expect(isPersonalClaim('sub', 'usr_1')).toBe(true)
    expect(isPersonalClaim('https://acme.example/email', 1)).toBe(true)
    expect(isPersonalClaim('contact', 'ada@acme.example')).toBe(true)
    expect(isPersonalClaim('roles', ['admin'])).toBe(false)
  })
})
