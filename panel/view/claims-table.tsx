/** Claims as a table: name, value, what it means, and for moments how far off they are. */

import { useComputed, useSignal } from '@preact/signals'
import type { TokenFacts } from '../../sdk-bridge/event.ts'
import { isKeptClaim } from '../recording/redact-token.ts'
import { claimMeaning } from '../token/claims.ts'
import { englishText } from './language.ts'
import type { PanelModel } from './model.ts'
import { countdown, isMoment, moment, span, utc } from './time.ts'
import type { TokenNote } from './token-notes.ts'
import { words } from './words.ts'

/** Values longer than this are cut on screen; the copied token has them whole. */
const LONGEST = 2000
/** A skew below this is no matter to a token that lives for minutes, ms. */
const SKEW_THAT_MATTERS = 5000

interface Props {
  model: PanelModel
  /** What the rows are, for the accessible name. */
  label: string
  rows: readonly (readonly [name: string, value: unknown])[]
  exact?: TokenFacts['exact']
  /** What else is known of a claim. */
  notes?: Readonly<Record<string, TokenNote>>
}

/** What a recording would take out is hidden here until somebody asks for it: one rule for both. */
export function ClaimsTable({ model, label, rows, exact, notes = {} }: Props) {
  const shown = useSignal<ReadonlySet<string>>(new Set())
  const hidden = rows.flatMap(([name, value]) => (isKeptClaim(name, value) ? [] : name))
  const allShown = hidden.every(name => shown.value.has(name))
  const toggle = (name: string) => {
    const next = new Set(shown.value)
    if (!next.delete(name)) next.add(name)
    shown.value = next
  }
  return (
    <>
      <table class="claims" aria-label={label}>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">
                <bdi>{name}</bdi>
              </th>
              <td>
                {hidden.includes(name) && !shown.value.has(name) ? (
                  <span class="g">•••••• {words.tokens.hidden} · </span>
                ) : (
                  <Value model={model} name={name} value={exact?.[name] ?? value} />
                )}
                {hidden.includes(name) && (
                  <ShowButton name={name} visible={shown.value.has(name)} onClick={() => toggle(name)} />
                )}
                {notes[name] && <Note note={notes[name]} />}
                <Meaning name={name} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden.length > 1 && (
        <p class="in dim hid">
          <span>
            {words.claims.hidden(hidden.length)}{' '}
            <button
              type="button"
              class="link"
              onClick={() => {
                shown.value = new Set(allShown ? [] : hidden)
              }}
            >
              {allShown ? words.claims.hideAll : words.claims.showAll}
            </button>
          </span>
        </p>
      )}
    </>
  )
}

function ShowButton({ name, visible, onClick }: { name: string; visible: boolean; onClick: () => void }) {
  return (
    <>
      {' '}
      <button
        type="button"
        class="link"
        aria-label={visible ? words.tokens.hideClaim(name) : words.tokens.showClaim(name)}
        onClick={onClick}
      >
        {visible ? words.tokens.hide : words.tokens.show}
      </button>
    </>
  )
}

function Note({ note: { tone, text, says } }: { note: TokenNote }) {
  return (
    <>
      {' '}
      <span class={tone === 'ok' ? 'pill ok' : `t-${tone}`} title={says}>
        {text}
      </span>
    </>
  )
}

function Meaning({ name }: { name: string }) {
  const own = Object.hasOwn(words.meanings, name) ? words.meanings[name] : undefined
  const meaning = own ?? claimMeaning(name)?.meaning
  return meaning ? (
    <span class="m" lang={own ? undefined : englishText()}>
      {meaning}
    </span>
  ) : null
}

function Value({ model, name, value }: { model: PanelModel; name: string; value: unknown }) {
  if (claimMeaning(name)?.kind === 'time' && isMoment(Number(value) * 1000)) {
    return <Moment model={model} at={Number(value) * 1000} text={String(value)} />
  }
  // Text from right to left turns nothing around it.
  return <bdi class="v">{textOf(value)}</bdi>
}

/**
 * A moment and how far off it is: by the server's clock where that is known, else by the device's; by both where they
 * differ so much that the one calls valid what the other does not.
 */
function Moment({ model: { store }, at, text }: { model: PanelModel; at: number; text: string }) {
  const shown = useComputed(() => {
    const device = store.now.value.wall
    const { skew = 0, low = 0, high = 0 } = store.clock.value ?? {}
    const server = device - skew
    const differ = Math.abs(skew) >= SKEW_THAT_MATTERS && low * high > 0
    const far = differ
      ? `${words.claims.byServer(distance(at - server))}, ${words.claims.byDevice(distance(at - device))}`
      : distance(at - server)
    return ` ${far} · ${moment(at, server)}`
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

const distance = (left: number): string =>
  left < 0 ? words.tokens.ago(span(left)) : words.tokens.in(countdown(left))

/** Lists of plain values one below the other, objects as they nest. */
function textOf(value: unknown): string {
  const isList = Array.isArray(value) && value.every(item => Object(item) !== item)
  const text = isList
    ? value.join('\n')
    : typeof value === 'string'
      ? value
      : (JSON.stringify(value, null, 2) ?? String(value))
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
