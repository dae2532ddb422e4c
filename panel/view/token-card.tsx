/** One token: what kind, what is wrong with it, and its claims. Also for tokens that were pasted. */

import type { ComponentChildren } from 'preact'
import type { TokenFacts } from '../../sdk-bridge/event.ts'
import { orderedClaims } from './claim-rows.ts'
import { ClaimsTable } from './claims-table.tsx'
import type { PanelModel } from './model.ts'
import { words } from './words.ts'

interface Props {
  model: PanelModel
  facts: TokenFacts
  title: string
  /** Shown unfolded at first. */
  open?: boolean
  /** More pills, after the format. */
  pills?: ComponentChildren
  /** What stands beneath the claims. */
  children?: ComponentChildren
}

/** Problems that make a token useless rather than risky. */
const grave = /^(exp-|expired|truncated|alg-|signature-missing|wrong-number|not-|payload-|duplicate|crit-)/
/** Facts about a token that are no fault of it. */
const harmless = /^(sender-constrained|unencoded-payload)/

export function TokenCard({ model, facts, title, open = false, pills, children }: Props) {
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
        />
      )}
      <div class="in">
        {format === 'jwe' && <p class="dim">{words.tokens.encrypted}</p>}
        {!claims && payloadText !== undefined && (
          <>
            <p class="dim">{words.tokens.noClaims}</p>
            <pre>{payloadText}</pre>
          </>
        )}
        {header && (
          <p class="dim">
            {words.tokens.header}: <code>{Object.entries(header).map(pairText).join(' · ')}</code>
          </p>
        )}
        {children}
      </div>
    </details>
  )
}

function pairText([name, value]: [string, unknown]): string {
  return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`
}
