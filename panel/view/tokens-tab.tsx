/** The tokens that the page holds, what the last refresh changed, and a place to paste others. */

import { useComputed, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { TokenFacts } from '../../sdk-bridge/event.ts'
import type { HeldToken } from '../session/session.ts'
import { inspect } from '../token/inspect.ts'
import { CopyButton } from './copy-button.tsx'
import { deviceBelieves, untilSessionEnd } from './countdowns.ts'
import type { PanelModel } from './model.ts'
import { looksLikeRecording, openRecording } from './opening.ts'
import { holdsPrivateKey, pastedTextSays } from './pasted-text.ts'
import { OpenRecordingButton } from './recording-bar.tsx'
import { countdown, roughly, utc } from './time.ts'
import { TokenCard } from './token-card.tsx'
import { tokenChanges } from './token-changes.ts'
import { callName, claimNotes, sentToApi } from './token-notes.ts'
import { Verdict } from './verdict.tsx'
import { words } from './words.ts'

export function heldTokens({ store }: PanelModel): number {
  const { access, id, refresh } = store.session.value
  return [access, id, refresh].filter(Boolean).length
}

export function TokensTab({ model }: { model: PanelModel }) {
  const { access, id, refresh, signedIn } = model.store.session.value
  return (
    <>
      <Verdict model={model} />
      {!heldTokens(model) && (
        <p class="dim">{signedIn === false ? words.tokens.signedOut : words.tokens.none}</p>
      )}
      {access && <AccessToken model={model} token={access} />}
      {id && <IdToken model={model} token={id} />}
      {refresh && <RefreshToken model={model} token={refresh} />}
      <Paste model={model} />
    </>
  )
}

function AccessToken({ model, token }: { model: PanelModel; token: HeldToken }) {
  const { store } = model
  const expired = useComputed(() => store.access.value?.expired === true)
  const { previousAccess } = store.session.value
  const changes = previousAccess ? tokenChanges(previousAccess.facts, token.facts) : []
  const noted = token.facts.problems?.includes('expired')
  return (
    <TokenCard
      model={model}
      facts={token.facts}
      title={words.tokens.access}
      open
      notes={claimNotes(token.facts, store.session.value)}
      raw={heldRaw(model, token)}
      pills={expired.value && !noted && <span class="pill bad">{words.tokens.expired}</span>}
    >
      {token.facts.format === 'opaque' && <Opaque model={model} token={token} />}
      {changes.length > 0 && (
        <p>
          {words.tokens.changed}: {changes.join(' · ')}
        </p>
      )}
      <CopyRaw model={model} token={token} name={words.tokens.access} />
    </TokenCard>
  )
}

function IdToken({ model, token }: { model: PanelModel; token: HeldToken }) {
  const { store } = model
  const sent = sentToApi(token.facts, store.session.value)
  return (
    <TokenCard
      model={model}
      facts={token.facts}
      title={words.tokens.id}
      raw={heldRaw(model, token)}
      pills={
        sent ? (
          <span class="pill bad">{words.claims.sentToApi}</span>
        ) : (
          <span class="pill">{words.tokens.notForApis}</span>
        )
      }
    >
      {sent && <p class="t-bad">{words.claims.sentToApiText(callName(sent))}</p>}
      <CopyRaw model={model} token={token} name={words.tokens.id} />
    </TokenCard>
  )
}

/** No recording holds a raw token. */
const heldRaw = ({ opened, store }: PanelModel, { facts }: HeldToken) =>
  opened.value ? undefined : () => store.reveal(facts.fingerprint)

function Opaque({ model: { store }, token }: { model: PanelModel; token: HeldToken }) {
  const left = useComputed(() =>
    countdown(deviceBelieves(store.session.value, store.now.value) ?? Number.NaN),
  )
  const { expiresAt } = token.facts
  return (
    <p class="dim">
      {words.tokens.opaque}{' '}
      {expiresAt === undefined ? words.tokens.opaqueNoExpiry : words.tokens.opaqueExpiry}
      {expiresAt !== undefined && <span title={utc(expiresAt)}>{left}</span>}
    </p>
  )
}

function RefreshToken({ model, token }: { model: PanelModel; token: HeldToken }) {
  const { store } = model
  const { rotations, settings } = store.session.value
  const until = useComputed(() => untilSessionEnd(store.session.value, store.now.value))
  const left = useComputed(() => words.tokens.left(countdown(until.value ?? Number.NaN)))
  const known = useComputed(() => until.value !== undefined)
  const over = useComputed(() => (until.value ?? 0) < 0)
  const { refreshTokenLifetimeSeconds: lifetime, refreshTokenLifetimeRolls: rolls } = settings
  return (
    <TokenCard
      model={model}
      facts={token.facts}
      title={words.tokens.refresh}
      open
      raw={heldRaw(model, token)}
      pills={
        known.value && (
          <span class={`pill ${over.value ? 'bad' : ''}`}>{over.value ? words.tokens.expired : left}</span>
        )
      }
    >
      <p class="dim">
        {words.tokens.rotated(rotations)}
        {lifetime === undefined
          ? words.tokens.lifetimeUnknown
          : words.tokens.lifetime(roughly(lifetime * 1000), rolls === true)}
      </p>
      <CopyRaw model={model} token={token} name={words.tokens.refresh} />
    </TokenCard>
  )
}

function CopyRaw({ model, token, name }: { model: PanelModel; token: HeldToken; name: string }) {
  // No recording holds a raw token.
  if (model.opened.value) return null
  return (
    <div class="acts">
      <CopyButton
        model={model}
        look="btn"
        shown={words.tokens.copyRaw}
        label={words.tokens.copyRawOf(name)}
        text={() => model.store.reveal(token.facts.fingerprint)}
      />
      <span class="dim">{words.tokens.rawSays}</span>
    </div>
  )
}

function Paste({ model }: { model: PanelModel }) {
  const { pasted, store } = model
  const field = useRef<HTMLTextAreaElement>(null)
  const tookOut = useSignal(false)
  useLayoutEffect(() => {
    if (model.focusPaste) field.current?.focus()
    model.focusPaste = false
  }, [model])
  const text = pasted.value.trim()
  const isRecording = looksLikeRecording(text)
  const found = text && !isRecording ? store.inspect(text) : []
  return (
    <article class="card">
      <div class="head">
        <h3>{words.paste.title}</h3>
      </div>
      <div class="in">
        <div>
          <label for="leeway-paste">{words.paste.label}</label>
          <textarea
            id="leeway-paste"
            ref={field}
            spellcheck={false}
            autocomplete="off"
            aria-describedby="leeway-paste-hint"
            value={pasted}
            onInput={event => {
              const { currentTarget: typed } = event
              tookOut.value = holdsPrivateKey(typed.value)
              if (tookOut.value) typed.value = ''
              pasted.value = typed.value
              if (looksLikeRecording(pasted.value)) openRecording(model, pasted.value.trim())
            }}
          />
        </div>
        <p class="dim" id="leeway-paste-hint">
          {isRecording
            ? words.recording.pasted
            : text
              ? foundText(text, found)
              : tookOut.value
                ? words.pastedText.private
                : words.paste.hint}
        </p>
        {found.map((facts, index) => (
          <TokenCard
            key={`${index} ${facts.fingerprint}`}
            model={model}
            facts={facts}
            title={words.kind[facts.kind ?? 'unknown']}
            open={found.length === 1}
            raw={() => rawToken(text, index)}
          />
        ))}
        <OpenRecordingButton model={model} />
      </div>
    </article>
  )
}

function foundText(text: string, found: readonly TokenFacts[]): string {
  if (found.length === 0) return pastedTextSays(text)
  const expired = found.filter(({ problems }) => problems?.includes('expired')).length
  return [
    words.paste.found(found.length),
    expired > 0 && found.length > 1 && words.pastedText.expired(expired),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** One of the tokens in a text, as it stands there: named by itself. */
const rawToken = (text: string, index: number): string | undefined =>
  inspect(text, 0, { fingerprint: raw => raw })[index]?.fingerprint
