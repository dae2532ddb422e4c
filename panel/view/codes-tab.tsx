/** The catalogue of error codes: what each means, whether retrying helps, what to do. */

import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import {
  type Catalogue,
  CORE_CODES,
  type CodeEntry,
  explainCode,
  loadAllCodes,
  searchCodes,
} from '../remedies/codes.ts'
import { snippet } from '../remedies/snippets.ts'
import type { SeenCode } from '../session/session.ts'
import { Snippet } from './copy-button.tsx'
import { englishText } from './language.ts'
import type { PanelModel } from './model.ts'
import { words } from './words.ts'

/** More than these are found by searching. */
const MOST_SHOWN = 60

/**
 * What is listed: without a query the explanation of the code seen last, then other codes seen, then the SDK in use,
 * then the rest. With a query only what holds its words.
 *
 * @param seen as the session has them, the one seen last at the end
 */
export function listedCodes(
  query: string,
  seen: readonly SeenCode[],
  sdk: string | undefined,
  catalogue: Catalogue,
): CodeEntry[] {
  const hits = searchCodes(query, sdk, catalogue)
  const recent = seen.map(({ code }) => code).reverse()
  const rank = ({ code }: CodeEntry) => (recent.includes(code) ? recent.indexOf(code) : recent.length)
  const sorted = hits.toSorted((a, b) => rank(a) - rank(b))
  const last = seen.at(-1)
  if (!last || query) return sorted
  const { message, status } = last.error
  const explained = explainCode(
    last.code,
    { ...(sdk && { sdk }), ...(message && { message }), ...(status !== undefined && { status }) },
    catalogue,
  )
  return [explained, ...sorted.filter(entry => entry !== explained)]
}

export function CodesTab({ model }: { model: PanelModel }) {
  const { codes: seen, settings } = model.store.session.value
  const query = model.search.value.trim()
  const catalogue = useSignal(CORE_CODES)
  useEffect(() => {
    loadAllCodes().then(
      all => {
        catalogue.value = all
      },
      // Without the rest, the documented codes are shown all the same.
      () => {},
    )
  }, [catalogue])
  const entries = useMemo(
    () => listedCodes(query, seen, settings.sdk, catalogue.value),
    [query, seen, settings.sdk, catalogue.value],
  )
  const last = seen.at(-1)?.code
  const branching = snippet('branch-on-code', settings.sdk, {})
  return (
    <>
      <div>
        <label for="leeway-search">{words.codes.search}</label>
        <input
          id="leeway-search"
          type="search"
          autocomplete="off"
          spellcheck={false}
          value={model.search}
          onInput={event => {
            model.search.value = event.currentTarget.value
          }}
        />
      </div>
      <p class="dim">
        {entries.length > 0 ? words.codes.count(entries.length, MOST_SHOWN) : words.codes.none(query)}
      </p>
      <div class="list">
        {entries.slice(0, MOST_SHOWN).map((entry, index) => (
          <Code
            key={`${entry.family} ${entry.code} ${entry.match ?? ''}`}
            entry={entry}
            seen={seen.find(({ code }) => code === entry.code)?.count}
            foreign={!settings.sdk || !entry.sdks.includes(settings.sdk)}
            open={index === 0 && (entry.code === last || (query !== '' && entries.length === 1))}
          />
        ))}
      </div>
      {branching && (
        <article class="card">
          <div class="head">
            <h3>{words.codes.branch}</h3>
          </div>
          <div class="in">
            <p>{words.codes.branchSays}</p>
            <Snippet model={model} code={branching} of={words.codes.branch} />
          </div>
        </article>
      )}
    </>
  )
}

interface CodeProps {
  entry: CodeEntry
  seen: number | undefined
  /** Not of the SDK in use: says whose it is, since several raise the same code. */
  foreign: boolean
  open: boolean
}

function Code({ entry, seen, foreign, open }: CodeProps) {
  const { code, match, family, meaning, retryable, advice, source } = entry
  const helps = retryable === 'yes' || retryable === 'once'
  return (
    <details class="card" open={open}>
      <summary class="head">
        <code>{code}</code>
        {foreign && <span class="of">{family}</span>}
        {seen !== undefined && <span class="pill bad">{words.codes.seen(seen)}</span>}
        <span class={`pill ${helps ? 'ok' : ''}`}>{words.codes.retry[retryable]}</span>
      </summary>
      <div class="in">
        <p>
          <span lang={englishText()}>{meaning}</span>
          {match && <span class="dim"> {words.codes.match(match)}</span>}
        </p>
        <p>
          <b>{words.codes.todo}</b> <span lang={englishText()}>{advice}</span>
        </p>
        <p class="dim">
          {words.codes.retryMeaning[retryable]} {words.codes.source(family, source)}
        </p>
      </div>
    </details>
  )
}
