import { describe, expect, it } from 'vitest'
import { claimMeaning } from '../../../panel/token/claims.ts'
import { PROBLEM_TEXT } from '../../../panel/token/problems.ts'

describe('claimMeaning', () => {
  it('knows the registered claims in few words, and their times as times', () => {
    const names =
      'iss sub aud exp nbf iat jti azp client_id scope scp auth_time acr amr auth_level sid cnf nonce at_hash c_hash email'
    for (const name of names.split(' ')) {
      expect(claimMeaning(name)!.meaning.length).toBeLessThanOrEqual(60)
      expect(claimMeaning(name)!.source).toBeTruthy()
    }
    expect(claimMeaning('exp')!.kind).toBe('time')
  })

  it('knows nothing of claims that nobody registered, whatever their name', () => {
    for (const name of ['tenant_plan', 'toString', '__proto__', 'constructor'])
      expect(claimMeaning(name)).toBeUndefined()
  })
})

describe('PROBLEM_TEXT', () => {
  it('says each problem in one sentence that fits a line or two', () => {
    for (const text of Object.values(PROBLEM_TEXT)) {
      expect(text.length).toBeLessThanOrEqual(100)
      expect(text).not.toMatch(/\.$/)
    }
  })
})
