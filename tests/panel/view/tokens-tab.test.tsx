// @vitest-environment jsdom
import { within } from '@testing-library/dom'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { inspect } from '../../../panel/token/inspect.ts'
import { type PanelView, renderPanel } from '../../../panel/view/root.ts'
import { clockBehind, healthy, type Scenario, storeOf } from './scenarios.ts'

let view: PanelView | undefined
afterEach(() => {
  view?.dispose()
  document.body.replaceChildren()
})

async function show(scenario: Scenario) {
  const host = document.createElement('div')
  document.body.append(host)
  const shadow = host.attachShadow({ mode: 'open' })
  view = renderPanel(shadow, storeOf({ ...scenario, inspect: text => inspect(text) }))
  view.open()
  const panel = within(shadow as unknown as HTMLElement)
  ;(await panel.findByRole('tab', { name: /Tokens/ })).click()
  const field = (await panel.findByRole('textbox', { name: 'Paste anything' })) as HTMLTextAreaElement
  const paste = (text: string) => {
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  return { shadow, panel, field, paste }
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (header: object, claims: object = { exp: 4e9, iss: 'https://issuer.example' }) =>
  `${part(header)}.${part(claims)}.${'A'.repeat(86)}`

describe('The Tokens tab', () => {
  it('hides what a report leaves out, shows one value or all of them, and hides them again', async () => {
    const { panel, shadow } = await show(healthy())
    const table = within(panel.getByRole('table', { name: 'Claims of the Access token' }))
    for (const name of ['sub', 'sid']) table.getByRole('button', { name: `Show the value of ${name}` })
    expect(table.queryByRole('button', { name: /of (aud|scope|exp)$/ })).toBeNull()
    expect(shadow.innerHTML).not.toMatch(/usr_01HZX3M9QK|ses_01HZXA77/)
    panel.getAllByRole('button', { name: 'Show all' })[0]!.click()
    await vi.waitFor(() => expect(table.getByText('ses_01HZXA77')).toBeTruthy())
    panel.getByRole('button', { name: 'Hide all' }).click()
    await vi.waitFor(() => expect(shadow.innerHTML).not.toMatch(/usr_01HZX3M9QK|ses_01HZXA77/))
  })

  it('tells times by both clocks where they differ', async () => {
    const { panel } = await show(clockBehind())
    const table = within(panel.getByRole('table', { name: 'Claims of the Access token' }))
    expect(table.getByRole('row', { name: /^exp/ }).textContent).toMatch(
      /01:16 ago by the server, in 08:46 by this device/,
    )
  })

  it('says before the check what it will do, and why some tokens have none', async () => {
    const { panel, paste } = await show(healthy())
    const card = () => panel.getByRole('button', { name: 'Check signature: Token' }).closest('details')!
    paste(token({ alg: 'ES256' }))
    await vi.waitFor(() =>
      expect(card().textContent).toContain(
        'one request to https://issuer.example/.well-known/openid-configuration',
      ),
    )
    for (const [pasted, says] of [
      [token({ alg: 'HS256' }), /shared secret/],
      [token({ alg: 'none' }).replace(/A+$/, ''), /Nobody signed this token/],
      [token({ alg: 'ES256' }, { iss: 'no address' }), /names no issuer by its address/],
    ] as const) {
      paste(pasted)
      await vi.waitFor(() => expect(panel.getByText(says)).toBeTruthy())
      expect(panel.queryByRole('button', { name: 'Check signature: Token' })).toBeNull()
    }
    paste(`${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`)
    await vi.waitFor(() => expect(panel.getByText(/Encrypted: only the API/)).toBeTruthy())
    expect(panel.queryByText(/names no issuer/)).toBeNull()
  })

  it('takes a pasted private key out of the field and says so', async () => {
    const { field, panel, paste, shadow } = await show(healthy())
    paste('-----BEGIN PRIVATE KEY-----\nMIIEvQ')
    await vi.waitFor(() => expect(panel.getByText(/That was a private key/)).toBeTruthy())
    expect(field.value).toBe('')
    expect(shadow.innerHTML).not.toContain('MIIEvQ')
    paste(JSON.stringify({ keys: [{ kty: 'EC', kid: 'one' }] }))
    await vi.waitFor(() => expect(panel.getByText(/^A public key \(one\), and no token/)).toBeTruthy())
  })

  it('says how many of several tokens have expired', async () => {
    const { panel, paste } = await show(healthy())
    paste(`${token({ alg: 'ES256' })}\nAuthorization: Bearer ${token({ alg: 'ES256' }, { exp: 1 })}`)
    await vi.waitFor(() => expect(panel.getByText('2 tokens found · 1 of them has expired')).toBeTruthy())
  })
})
