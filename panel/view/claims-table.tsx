/** Claims as a table: name, value, what it means, and for moments how far off they are. */

import { useComputed, useSignal } from '@preact/signals'
import type { TokenFacts } from '../../sdk-bridge/event.ts'
import { claimMeaning } from '../token/claims.ts'
import { isPersonalClaim } from './claim-rows.ts'
import type { PanelModel } from './model.ts'
import { countdown, isMoment, moment, span, utc } from './time.ts'
import { words } from './words.ts'

/** Values longer than this are cut on screen; the copied token has them whole. */
const LONGEST = 2000

interface Props {
  model: PanelModel
  /** What the rows are, for the accessible name. */
  label: string
  rows: readonly (readonly [name: string, value: unknown])[]
  exact?: TokenFacts['exact']
}

export function ClaimsTable({ model, label, rows, exact }: Props) {
  return (
    <table aria-label={label}>
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <Value model={model} name={name} value={exact?.[name] ?? value} />
              <Meaning name={name} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Meaning({ name }: { name: string }) {
  const meaning = claimMeaning(name)?.meaning
  return meaning ? <span class="m">{meaning}</span> : null
}

function Value({ model, name, value }: { model: PanelModel; name: string; value: unknown }) {
  if (claimMeaning(name)?.kind === 'time' && isMoment(Number(value) * 1000)) {
    return <Moment model={model} at={Number(value) * 1000} text={String(value)} />
  }
  const text = textOf(value)
  return isPersonalClaim(name, value) ? <Hidden name={name} text={text} /> : <span>{text}</span>
}

/** A moment by the server's clock where that is known, else by the device's. */
function Moment({ model: { store }, at, text }: { model: PanelModel; at: number; text: string }) {
  const shown = useComputed(() => {
    const now = store.now.value.wall - (store.clock.value?.skew ?? 0)
    const left = at - now
    const distance = left < 0 ? words.tokens.ago(span(left)) : words.tokens.in(countdown(left))
    return ` ${distance} · ${moment(at, now)}`
  })
  return (
    <>
      {text}
      <span class="g" title={utc(at)}>
        {shown}
      </span>
    </>
  )
}

function Hidden({ name, text }: { name: string; text: string }) {
  const shown = useSignal(false)
  const visible = shown.value
  return (
    <>
      {visible ? `${text} ` : <span class="g">•••••• {words.tokens.hidden} · </span>}
      <button
        type="button"
        class="link"
        aria-label={visible ? words.tokens.hideClaim(name) : words.tokens.showClaim(name)}
        onClick={() => {
          shown.value = !visible
        }}
      >
        {visible ? words.tokens.hide : words.tokens.show}
      </button>
    </>
  )
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
