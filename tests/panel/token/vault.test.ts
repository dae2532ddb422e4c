import { describe, expect, it } from 'vitest'
import { createVault } from '../../../panel/token/vault.ts'

describe('createVault', () => {
  it('gives back what was kept, by fingerprint', () => {
    const vault = createVault()
    vault.keep('a', 'raw a')
    expect(vault.reveal('a')).toBe('raw a')
    expect(vault.reveal('b')).toBeUndefined()
    expect(vault.reveal('__proto__')).toBeUndefined()
  })

  it('lets go of what was kept longest ago', () => {
    const vault = createVault({ capacity: 2 })
    vault.keep('a', 'raw a')
    vault.keep('b', 'raw b')
    vault.keep('a', 'raw a')
    vault.keep('c', 'raw c')
    expect(vault.secrets()).toEqual(['raw a', 'raw c'])
    vault.empty()
    expect(vault.secrets()).toEqual([])
  })

  it('cannot be serialised, listed or changed', () => {
    const vault = createVault()
    vault.keep('a', 'raw a')
    expect(JSON.stringify(vault)).toBe('{}')
    expect(() => structuredClone(vault)).toThrow()
    expect(JSON.stringify(Object.entries(vault))).not.toContain('raw a')
    expect(Object.isFrozen(vault)).toBe(true)
  })
})
