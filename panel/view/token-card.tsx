/** One token: what kind, what is wrong with it, and its claims. Also for tokens that were pasted. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { TokenFacts } from '../../sdk-bridge/event.ts'
import { isSigned } from '../token/signature-place.ts'
import { orderedClaims } from './claim-rows.ts'
import { ClaimsTable } from './claims-table.tsx'
import type { PanelModel } from './model.ts'
import { SignatureCheck, SignaturePill } from './signature-check.tsx'
import type { TokenNote } from './token-notes.ts'
import { words } from './words.ts'

interface Props {
  model: PanelModel
  facts: TokenFacts
  title: string
  /** Shown unfolded at first. */
  open?: boolean
  /** More pills, after the format. */
  pills?: ComponentChildren
  /** What else is known of its claims. */
  notes?: Readonly<Record<string, TokenNote>>
  /** The token itself, asked for when it is needed; undefined: nobody has it. */
  raw: (() => string | undefined) | undefined
  /** What stands beneath the claims. */
  children?: ComponentChildren
}

/** Characters shown of a payload that is no claims set, and of a header parameter. */
const LONGEST = 2000
const LONGEST_PARAMETER = 200

/** Problems that make a token useless rather than risky. */
const grave = /^(exp-|expired|truncated|alg-|signature-missing|wrong-number|not-|payload-|duplicate|crit-)/
/** Facts about a token that are no fault of it. */
const harmless = /^(sender-constrained|unencoded-payload)/

export function TokenCard({ model, facts, title, open = false, pills, notes, raw, children }: Props) {
  const { format, header, claims, payloadText, problems = [], exact } = facts
  const alg = typeof header?.alg === 'string' ? ` · ${header.alg}` : ''
  return (
    <details class="card" open={open}>
      <summary class="head">
        <h3>{title}</h3>
        <span class={`pill ${format === 'opaque' ? 'plain' : 'info'}`}>
          {words.format[format]}
          {alg}
        </span>
        <SignaturePill model={model} facts={facts} />
        {pills}
        {problems.map(problem => (
          <span
            key={problem}
            class={`pill ${grave.test(problem) ? 'bad' : harmless.test(problem) ? '' : 'warn'}`}
          >
            {words.problem[problem] ?? problem}
          </span>
        ))}
      </summary>
      {claims && (
        <ClaimsTable
          model={model}
          label={words.tokens.claimsOf(title)}
          rows={orderedClaims(claims)}
          {...(exact && { exact })}
          {...(notes && { notes })}
        />
      )}
      <div class="in">
        {format === 'jwe' && <p class="dim">{words.tokens.encrypted}</p>}
        {!claims && payloadText !== undefined && (
          <>
            <p class="dim">{words.tokens.noClaims}</p>
            <Payload text={payloadText} />
          </>
        )}
        {header && (
          <p class="dim">
            {words.tokens.header}: <code>{Object.entries(header).map(pairText).join(' · ')}</code>
          </p>
        )}
        {isSigned(facts) && (
          <SignatureCheck key={facts.fingerprint} model={model} facts={facts} title={title} raw={raw} />
        )}
        {children}
      </div>
    </details>
  )
}

/** No recording has it: it stays hidden until somebody asks for it. */
function Payload({ text }: { text: string }) {
  const shown = useSignal(false)
  return (
    <>
      <button
        type="button"
        class="btn"
        aria-expanded={shown.value}
        onClick={() => {
          shown.value = !shown.value
        }}
      >
        {shown.value ? words.tokens.hidePayload : words.tokens.showPayload}
      </button>
      {shown.value && <pre>{text.slice(0, LONGEST)}</pre>}
    </>
  )
}

/** Certificates in a header are long; the copied token has them whole. */
function pairText([name, value]: [string, unknown]): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return `${name} ${text.length > LONGEST_PARAMETER ? `${text.slice(0, LONGEST_PARAMETER)}…` : text}`
}
