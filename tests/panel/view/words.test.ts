import { readdirSync, readFileSync } from 'node:fs'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'
import { english } from '../../../panel/view/words/english.ts'
import { german } from '../../../panel/view/words/german.ts'

type Text = string | ((...args: unknown[]) => string)

/** All texts of a language, by their path: `facts.samples`. */
function textsOf(words: object, above = ''): [path: string, text: Text][] {
  return Object.entries(words).flatMap(([name, value]): [string, Text][] =>
    value !== null && typeof value === 'object'
      ? textsOf(value, `${above}${name}.`)
      : [[`${above}${name}`, value]],
  )
}

const inEnglish = new Map(textsOf(english))
const inGerman = new Map(textsOf(german))

/** Names, terms that developers say in English in either language, and code. */
const SAME = new Set([
  'name',
  'tabs.tokens',
  'tabs.codes',
  'strip.iat',
  'strip.exp',
  'facts.leeway',
  'dateHidden.snippet',
  'none.snippet',
  'tokens.header',
  'kind.unknown',
  'format.jwt',
  'format.jws',
  'format.sd-jwt',
  'format.paseto',
  'requests.url',
  'timeline.online',
  'timeline.offline',
])

/** What a function takes where it is not texts alone. */
const TAKES: Record<string, (count: number) => unknown[]> = {
  seen: count => [count, '10:51:14'],
  'facts.samples': count => [count],
  'none.looked': count => [Array.from({ length: Math.min(count, 5) }, (_, at) => `place ${at}`)],
  'tokens.rotated': count => [count],
  'tokens.lifetime': count => ['14 d', count === 1],
  'paste.found': count => [count],
  'codes.seen': count => [count],
  'codes.count': count => [count, 60],
  'report.removed': count => [Array.from({ length: Math.min(count, 5) }, (_, at) => `thing ${at}`)],
  'report.removal': count => ['claim', count, ['email', 'name']],
  'markdown.rests': count => [count],
  'recording.tooLarge': count => [count],
  'requests.failedOnly': count => [count],
  'requests.counted': count => [Math.min(count, 1), count],
  'timeline.inView': count => [Math.min(count, 1), count],
  'timeline.several': count => [count, count, '10:51:14', '10:52:14', 'Refresh'],
  'frame.pixels': count => [count],
  'signature.status': count => ['https://issuer.example', count],
  'claims.hidden': count => [count],
  'pastedText.keys': count => [count, 'a, b'],
  'pastedText.expired': count => [count],
}

describe('German', () => {
  test('has the texts of English, and no other', () => {
    const meanings = (path: string) => path.startsWith('meanings.')
    expect([...inGerman.keys()].filter(path => !meanings(path)).toSorted()).toEqual(
      [...inEnglish.keys()].toSorted(),
    )
    for (const [path, text] of inEnglish)
      expect([path, typeof inGerman.get(path)]).toEqual([path, typeof text])
  })

  test('says nothing in English, but for the words that are the same in both', () => {
    const same = [...inGerman].filter(
      ([path, text]) =>
        typeof text === 'string' && !path.startsWith('meanings.') && text === inEnglish.get(path),
    )
    expect(new Set(same.map(([path]) => path))).toEqual(SAME)
  })

  test('has its own quotes and dashes, and addresses nobody', () => {
    for (const [path, text] of inGerman) {
      if (typeof text === 'function' || path.endsWith('snippet')) continue
      expect(text.replace(/\{"keys": \[…\]\}/, ''), path).not.toMatch(/"|“[^“]*”|\.\.\.| - /)
      expect(text, path).not.toMatch(/(?<![.:] |^)\bSie\b|\bIhre?[nmrs]?\b|\b(?:du|dein\w*)\b/)
    }
  })
})

describe.each([
  ['English', inEnglish],
  ['German', inGerman],
])('The texts of %s that are made of parts', (_, texts) => {
  const functions = [...texts].filter(([, text]) => typeof text === 'function')

  test.each(functions)('%s holds each of its parts', (path, text) => {
    const make = text as (...args: unknown[]) => string
    for (const count of [0, 1, 2, 12_345]) {
      const parts =
        TAKES[path]?.(count) ?? Array.from({ length: Math.max(make.length, 1) }, (_, at) => `‹${at}›`)
      const made = make(...parts)
      expect(made).toBeTypeOf('string')
      expect(made).not.toMatch(/undefined|NaN|null|\[object|function/)
      if (!TAKES[path]) for (const part of parts) expect(made).toContain(part)
    }
  })
})

test('English and German count, each in its way', () => {
  expect(english.facts.samples(1)).toBe('1 sample')
  expect(english.facts.samples(12_345)).toBe('12,345 samples')
  expect(german.facts.samples(1)).toBe('1 Messung')
  expect(german.facts.samples(12_345)).toBe('12.345 Messungen')
  expect(english.none.looked(['a', 'b', 'c'])).toBe('Looked for: a, b, and c.')
  expect(german.none.looked(['a', 'b', 'c'])).toBe('Gesucht wurde: a, b und c.')
})

/** What a person reads or hears of an element. */
const TOLD = /^(?:aria-(?:label|description|roledescription|valuetext)|title|placeholder|alt|label)$/

interface Syntax {
  type: string
  name?: { name?: string }
  value?: unknown
  [part: string]: unknown
}

/** Texts that stand in the syntax tree of a component where they would be drawn or read out. */
function literalsOf(node: unknown, told: boolean): string[] {
  if (Array.isArray(node)) return node.flatMap(part => literalsOf(part, told))
  if (node === null || typeof node !== 'object' || !('type' in node)) return []
  const { type, name, value, ...parts } = node as Syntax
  const isText = type === 'JSXText' || (told && type === 'Literal') || (told && type === 'TemplateElement')
  const text = type === 'TemplateElement' ? (value as { cooked: string }).cooked : value
  if (isText) return typeof text === 'string' && /[A-Za-z]{2}/.test(text) ? [text.trim()] : []
  if (type === 'JSXAttribute') return literalsOf(value, TOLD.test(String(name?.name)))
  if (type === 'JSXElement' || type === 'JSXFragment') {
    return [literalsOf(parts.openingElement, false), literalsOf(parts.children, true)].flat()
  }
  // What is compared, called or counted with is not what is drawn.
  if (type === 'ConditionalExpression') {
    return [literalsOf(parts.consequent, told), literalsOf(parts.alternate, told)].flat()
  }
  const draws =
    /^(?:JSXExpressionContainer|LogicalExpression|TemplateLiteral|Parenthesized\w+|TS\w+Expression)$/
  const within = told && draws.test(type)
  return Object.values({ value, ...parts }).flatMap(part => literalsOf(part, within))
}

const components = readdirSync('panel/view').filter(name => name.endsWith('.tsx'))

test.each(components)('%s holds no words of its own', name => {
  const { program } = parseSync(name, readFileSync(`panel/view/${name}`, 'utf8'))
  expect(literalsOf(program, false)).toEqual([])
})

test('words of its own would be found in a component', () => {
  const { program } = parseSync(
    'bad.tsx',
    "const a = <p title='One'>Two {b ? 'Three' : `Four`} {c && 'Five'} {words.six} {d === 'seven'}</p>",
  )
  expect(literalsOf(program, false)).toEqual(['One', 'Two', 'Three', 'Four', 'Five'])
})
