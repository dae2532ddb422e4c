/** What is wrong, why, and what to do. */

import { ActionButton } from './action-button.tsx'
import { Snippet } from './copy-button.tsx'
import { Facts, serverHidesDate } from './facts.tsx'
import { FindingCard } from './finding-card.tsx'
import { LifetimeStrip } from './lifetime-strip.tsx'
import { hasSdk, type PanelModel } from './model.ts'
import { Verdict } from './verdict.tsx'
import { words } from './words.ts'

export function DiagnosisTab({ model }: { model: PanelModel }) {
  const { store } = model
  const { status, headline } = store.verdict.value
  const findings = store.findings.value
  const said =
    status === 'failing' || status === 'at-risk' ? [headline, findings[0]?.headline ?? ''] : [headline]
  const offersSignIn = findings.some(({ remedy }) => remedy.action === 'sign-in')
  if (!hasSdk(model)) return <NoSdk model={model} />
  return (
    <>
      <Verdict model={model} />
      {status === 'signed-out' && !offersSignIn && <ActionButton model={model} action="sign-in" />}
      <LifetimeStrip model={model} />
      {(status !== 'signed-out' || store.session.value.access) && <Facts model={model} />}
      {findings.map(finding => (
        <FindingCard key={finding.cause} model={model} finding={finding} said={said} />
      ))}
      {!store.clock.value && serverHidesDate(store.session.value) && <DateHidden model={model} />}
      <OwnFailures model={model} />
    </>
  )
}

/** What a bridge could not read, and what failed in the panel itself. The app has noticed nothing of it. */
function OwnFailures({ model: { store } }: { model: PanelModel }) {
  const own = store.session.value.failures.filter(({ failure }) => failure.source !== 'sdk')
  if (own.length === 0) return null
  return (
    <article class="card">
      <div class="head">
        <h3>{words.ownFailures.title}</h3>
      </div>
      <div class="in">
        <p>{words.ownFailures.text}</p>
        <ul class="ev">
          {own.slice(-4).map(({ failure, event }) => (
            <li key={event}>
              {failure.error.code} {failure.error.message}
            </li>
          ))}
        </ul>
      </div>
    </article>
  )
}

/** Nothing to watch: what was looked for, how to connect, and what can be done without. */
function NoSdk({ model }: { model: PanelModel }) {
  return (
    <>
      <Verdict model={model} />
      <article class="card">
        <div class="head">
          <h3>{words.none.connectTitle}</h3>
        </div>
        <div class="in">
          <p>{words.none.connect}</p>
          <Snippet model={model} code={words.none.snippet} of={words.none.title} />
          <div class="acts">
            <button
              type="button"
              class="btn"
              onClick={() => {
                model.focusPaste = true
                model.tab.value = 'tokens'
              }}
            >
              {words.none.paste}
            </button>
          </div>
        </div>
      </article>
    </>
  )
}

function DateHidden({ model }: { model: PanelModel }) {
  return (
    <article class="card">
      <div class="head">
        <h3>{words.dateHidden.title}</h3>
      </div>
      <div class="in">
        <p>{words.dateHidden.text}</p>
        <Snippet model={model} code={words.dateHidden.snippet} of={words.dateHidden.title} />
      </div>
    </article>
  )
}
