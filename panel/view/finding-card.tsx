/** One finding: what happened, how sure, the evidence, the remedy, and the one button that helps. */

import type { Finding } from '../diagnosis/diagnosis.ts'
import { ActionButton } from './action-button.tsx'
import { Snippet } from './copy-button.tsx'
import type { PanelModel } from './model.ts'
import { moment, utc } from './time.ts'
import { toneOfSeverity } from './tone.ts'
import { words } from './words.ts'

/** @param said sentences that stand above already and are not said again */
export function FindingCard({
  model,
  finding,
  said,
}: {
  model: PanelModel
  finding: Finding
  said: readonly string[]
}) {
  const { headline, evidence, remedy } = finding
  const title = words.cause[finding.cause]
  const { events, now } = model.store
  return (
    <article class="card">
      <div class="head">
        <h3>{title}</h3>
        <span class={`pill ${toneOfSeverity[finding.severity]}`}>{words.confidence[finding.confidence]}</span>
      </div>
      <div class="in">
        {!said.includes(headline) && <p>{headline}</p>}
        {evidence.length > 0 && (
          <ul class="ev">
            {evidence.map(({ event, text }) => {
              const wall = events.value[event]?.wall
              return (
                <li key={`${event} ${text}`}>
                  {wall !== undefined && <time title={utc(wall)}>{moment(wall, now.peek().wall)}</time>}
                  {text}
                </li>
              )
            })}
          </ul>
        )}
        {remedy.steps.length > 0 && (
          <ol class="steps">
            {remedy.steps.map(step => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
        {remedy.snippet && <Snippet model={model} code={remedy.snippet} of={title} />}
        {remedy.action && <ActionButton model={model} action={remedy.action} />}
        {remedy.link && <Documentation link={remedy.link} />}
      </div>
    </article>
  )
}

/** A link leaves the page only when pressed, and says nothing of where it was pressed. */
function Documentation({ link }: { link: string }) {
  if (!/^https?:/.test(link)) return null
  return (
    <p class="dim">
      {words.moreAt}{' '}
      <a href={link} target="_blank" rel="noreferrer noopener">
        {link.split('/')[2]}
      </a>
    </p>
  )
}
