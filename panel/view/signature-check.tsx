/** Checking a token's signature: says what it will do, does it when asked, and says what came of it. */

import { useComputed, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { TokenFacts } from '../../sdk-bridge/event.ts'
import type { SignatureOutcome } from '../token/signature.ts'
import { type KeyPlace, keyPlace, uncheckable } from '../token/signature-place.ts'
import type { PanelModel } from './model.ts'
import { moment } from './time.ts'
import type { Tone } from './tone.ts'
import { words } from './words.ts'

/** Results remembered; of older ones the check can be asked for again. */
const MOST_KEPT = 32

interface Props {
  model: PanelModel
  facts: TokenFacts
  /** What the token is called. */
  title: string
  /**
   * The token itself, asked for when it is needed; what it returns is undefined once it is not held any more. undefined:
   * it is of a recording.
   */
  raw: (() => string | undefined) | undefined
}

/** What is known of a signature, in the head of the token's card. */
export function SignaturePill({ model, facts }: Pick<Props, 'model' | 'facts'>) {
  const state = model.signatures.value.get(facts.fingerprint)
  if (typeof state !== 'object') return null
  if (state.is === 'verified') return <span class="pill ok">{words.signature.ok}</span>
  return state.is === 'wrong' ? <span class="pill bad">{words.signature.wrong}</span> : null
}

export function SignatureCheck({ model, facts, title, raw }: Props) {
  const gone = useSignal(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const reason = uncheckable(facts)
  const place = useComputed(() => {
    const { calls, settings } = model.store.session.value
    return JSON.stringify(keyPlace(facts, { calls, settings }))
  })
  const { signature } = words
  if (!raw || reason) {
    return (
      <p class="dim">
        {signature.label}: {raw && reason ? signature.none[reason] : signature.recording}
      </p>
    )
  }
  const state = model.signatures.value.get(facts.fingerprint)
  const outcome = typeof state === 'object' ? state : undefined
  const busy = state === 'checking'
  const where = JSON.parse(place.value) as KeyPlace | null

  function keep(result: SignatureOutcome | 'checking'): void {
    const kept = [...model.signatures.value].filter(([other]) => other !== facts.fingerprint)
    model.signatures.value = new Map([...kept, [facts.fingerprint, result] as const].slice(-MOST_KEPT))
  }

  async function check(root: Node | null, text?: string): Promise<void> {
    const token = raw?.()
    gone.value = token === undefined
    if (token === undefined || model.signatures.peek().get(facts.fingerprint) === 'checking') return
    keep('checking')
    let result: SignatureOutcome
    try {
      const { checkSignature } = await import('../token/signature.ts')
      result =
        root && where && text === undefined
          ? await checkByIssuer(checkSignature, token, where, root)
          : await checkSignature(token, { text: text ?? '' }, Date.now())
    } catch (thrown) {
      // The code for it could not be loaded.
      result = { is: 'unusable', alg: '', reason: `${words.later.failed} ${thrown}`, from: null }
    }
    keep(result)
    if (result.is === 'private' && field.current) field.current.value = ''
    model.announcement.value = signature.title[result.is]
  }

  const pasting = outcome ? outcome.is !== 'verified' && outcome.is !== 'insecure' : !where && !busy
  return (
    <div class="signature">
      {outcome && <Outcome model={model} outcome={outcome} />}
      <div class="acts">
        {where && (
          <button
            type="button"
            class="btn"
            aria-label={outcome || busy ? undefined : signature.checkOf(title)}
            aria-disabled={busy ? 'true' : undefined}
            onClick={event => void check(event.currentTarget.getRootNode())}
          >
            {busy ? signature.checking : outcome ? signature.again : signature.check}
          </button>
        )}
        {!outcome && (
          <span class="dim">
            {gone.value ? signature.gone : `${signature.notChecked} ${placeText(where)}`}
          </span>
        )}
        {outcome && gone.value && <span class="dim">{signature.gone}</span>}
      </div>
      {pasting && (
        <div>
          <label for={`leeway-keys-${facts.fingerprint}`}>{signature.paste}</label>
          <textarea
            id={`leeway-keys-${facts.fingerprint}`}
            ref={field}
            spellcheck={false}
            autocomplete="off"
            aria-describedby={`leeway-keys-hint-${facts.fingerprint}`}
          />
          <div class="acts">
            <button type="button" class="btn" onClick={() => void check(null, field.current?.value ?? '')}>
              {signature.checkWith}
            </button>
            <span class="dim" id={`leeway-keys-hint-${facts.fingerprint}`}>
              {signature.pasteHint}
            </span>
          </div>
        </div>
      )}
    </div>
  )
}

async function checkByIssuer(
  checkSignature: typeof import('../token/signature.ts').checkSignature,
  token: string,
  place: KeyPlace,
  root: Node,
): Promise<SignatureOutcome> {
  const { openOwnNetwork } = await import('./own-network.ts')
  const access = await openOwnNetwork(root)
  try {
    return await checkSignature(token, { place, access }, Date.now())
  } finally {
    access.close()
  }
}

function placeText(place: KeyPlace | null): string {
  if (!place) return words.signature.noIssuer
  return 'jwks' in place
    ? words.signature.willFetch(place.jwks)
    : words.signature.willAsk(place.descriptions[0]!)
}

function Outcome({ model, outcome }: { model: PanelModel; outcome: SignatureOutcome }) {
  const { is } = outcome
  const tone: Tone = is === 'verified' ? 'ok' : is === 'wrong' || is === 'private' ? 'bad' : 'warn'
  const texts = textOf(outcome, model.store.now.peek().wall)
  return (
    <div class={`outcome ${tone}`}>
      <b class={`t-${tone}`}>{words.signature.title[is]}</b> {texts}
      {is === 'verified' && <p class="dim">{words.signature.saysOnly}</p>}
    </div>
  )
}

/** The sentence that follows the title. `now`: the device clock, ms. */
function textOf(outcome: SignatureOutcome, now: number): string {
  const { signature } = words
  const from = ('from' in outcome && outcome.from) || signature.pasted
  switch (outcome.is) {
    case 'verified':
    case 'wrong': {
      const say = outcome.is === 'verified' ? signature.verified : signature.wrongText
      return say(outcome.alg, outcome.kid ?? '', from, moment(outcome.at, now))
    }
    case 'no-key':
      return signature.noKey(outcome.alg, outcome.kid ?? '', from, outcome.known.join(', '))
    case 'unusable':
      return outcome.alg ? signature.unusable(outcome.alg, outcome.reason) : outcome.reason
    case 'insecure':
      return signature.insecure
    case 'private':
      return outcome.from === null ? signature.privatePasted : signature.privateText(from)
    case 'no-keys':
      return signature.noKeysText
    case 'status':
      return signature.status(from, outcome.status)
    case 'policy':
      return signature.policy(from)
    case 'no-answer':
      return signature.noAnswer(from)
    case 'timeout':
      return signature.timeout(from)
    case 'mixed':
      return signature.mixed(from)
    case 'no-key-set':
      return signature.noKeySet(from)
    case 'no-description':
      return signature.noDescription(from)
  }
}
