import { describe, expect, it } from 'vitest'
import { callSite } from '../../../sdk-bridge/page/call-site.ts'
import { stackAbove } from '../../../sdk-bridge/page/stack-above.ts'

describe('The call site', () => {
  it.each([
    [
      'Chromium',
      'Error\n    at load (http://localhost:5173/src/api.ts?t=17:10:5)\n    at async main (http://x/y.js:1:1)',
      'http://localhost:5173/src/api.ts:10:5',
    ],
    [
      'Chromium without a name',
      'Error\n    at https://a.example/@fs/app/(group)/page.js:1:200',
      'https://a.example/@fs/app/(group)/page.js:1:200',
    ],
    [
      'Chromium in a class',
      'Error\n    at async Todos.load [as go] (webpack-internal:///./src/todos.ts:3:9)',
      'webpack-internal:///./src/todos.ts:3:9',
    ],
    [
      'Firefox',
      'load@http://localhost:5173/src/api.ts:10:5\nasync*main@http://x/y.js:1:1',
      'http://localhost:5173/src/api.ts:10:5',
    ],
    [
      'Firefox without a name',
      '@http://localhost/node_modules/@scope/x.js#h:4:2',
      'http://localhost/node_modules/@scope/x.js:4:2',
    ],
    ['Safari', '[native code]\nload@http://localhost/a.js:7:3', 'http://localhost/a.js:7:3'],
    ['Node', 'Error\n    at node:internal/x:1:1\n    at f (file:///app/a.ts:2:3)', 'file:///app/a.ts:2:3'],
  ])('is read from a stack of %s.', (_name, stack, expected) => {
    expect(callSite(stack)).toBe(expected)
  })

  it.each([
    ['nothing', undefined],
    [
      'no file',
      'Error\n    at <anonymous>:1:1\n    at eval (eval at f (http://a/b.js:1:2), <anonymous>:3:4)',
    ],
    ['a data URL', 'Error\n    at data:text/javascript;base64,AAAA/BBBB:1:2'],
  ])('is not made up from %s.', (_name, stack) => {
    expect(callSite(stack)).toBeUndefined()
  })

  it('leaves out the wrapper and all that it called.', () => {
    const wrapper = () => inner()
    const inner = () => stackAbove(wrapper)
    const line = (new Error().stack ?? '').split('\n')[1]?.match(/:(\d+):\d+/)?.[1]
    expect(callSite(wrapper().stack)).toMatch(new RegExp(`call-site\\.test\\.ts:${Number(line) + 1}:`))
  })
})
