/** What the bridges of SDKs do alike: nothing of theirs throws into the app, and a token is told of once. */

import { type BridgeContext, errorFacts, type SdkBridge } from './bridge.ts'
import type { ErrorFacts, NewEvent, Settings, TokenFacts, TokenKind, Tokens } from './event.ts'
import { members, numberOf, quietly, textOf } from './host-object.ts'
import { defined } from './page/defined.ts'
import { withoutTokens } from './page/without-secrets.ts'
import { tapped, wrapMethod } from './page/wrap-method.ts'

/** Tokens as an SDK holds them. */
export interface RawTokens {
  access?: unknown
  id?: unknown
  refresh?: unknown
  /** When the SDK holds the access token to end, its tolerance left out, ms by the device. */
  expiresAt?: number | undefined
  /** As the token response said, seconds. */
  expiresIn?: number | undefined
  /** What the SDK knows to be in an access token that it keeps out of the page. */
  claims?: Record<string, unknown> | undefined
  /** For SDKs that keep one access token per audience: which one this is. Default: one for all. */
  slot?: string | undefined
}

/** Of each kind of event, the same with members that may be undefined. */
type Undefinable<Event> = Event extends unknown ? { [K in keyof Event]: Event[K] | undefined } : never

/** A connected bridge. */
export interface SdkWatch {
  /** Members that are undefined are left out, here and in what is below. */
  emit(event: Undefinable<NewEvent>): void
  /** Tells of settings, unless of the same ones as the last time. */
  settings(found: { [Name in keyof Omit<Settings, 'type'>]?: Settings[Name] | undefined }): void
  /** Runs what reads the SDK. What it throws, or its promise rejects with, is told as a failure of this bridge. */
  learn(what: string, act: () => void | Promise<void>): void
  /**
   * Tells of tokens, unless all of them were told the last time.
   *
   * @returns the facts of the access token if it is a new one
   */
  tokens(found: RawTokens, reason: Tokens['reason']): TokenFacts | undefined
  /** Names a token without telling of it, such as the one that a refresh spends. */
  fingerprint(raw: unknown): string | undefined
  /**
   * Looks at an asynchronous method of the SDK until the bridge stops: what it is called with, and what its promise
   * settles with. The app gets the same.
   *
   * @returns puts the method back before that
   */
  watchMethod(owner: object, name: string, see: MethodSight): () => void
  /** Says once that the SDK's version is none that this bridge was tested with. Nothing, where it is not known. */
  checkVersion(version: string | undefined, testedMajor: number): void
  /** Whether a refresh runs because the panel's button for it was pressed. */
  isPressed(): boolean
  /** Runs when the bridge is disconnected, the newest first. */
  onStop(undo: () => void): void
}

/** What a bridge sees of one call of a method. */
export interface MethodSight {
  // biome-ignore lint/suspicious/noExplicitAny: a host's arguments, of which nothing is known
  called?(args: any[]): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  gave?(value: unknown, args: any[]): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  threw?(reason: unknown, args: any[]): void
}

type Held = Pick<Tokens, 'access' | 'id' | 'refresh'>

/** Slots whose token is remembered. */
const MAX_SLOTS = 64

/**
 * A bridge of one SDK.
 *
 * @param name as the panel's header shows it
 * @param watch reads what is there and listens to what comes; must not call what may refresh
 */
export function sdkBridge(
  name: string,
  watch: (sdk: SdkWatch) => void,
  actions?: Undefinable<NonNullable<SdkBridge['actions']>>,
): SdkBridge {
  let pressed = false
  const press = actions?.refresh
  const refresh =
    press &&
    (() => {
      pressed = true
      return press().finally(() => {
        pressed = false
      })
    })
  return {
    name,
    ...(actions ? { actions: defined({ ...actions, refresh }) } : {}),
    connect(given) {
      let context: BridgeContext | undefined = given
      const undo: (() => void)[] = []
      const told = new Map<string, Held>()
      let configured: string | undefined

      const facts = (raw: unknown, kind: TokenKind): TokenFacts | undefined => {
        const text = textOf(raw)
        return text && context ? { ...context.describe(text), kind } : undefined
      }
      const sdk: SdkWatch = {
        emit(event) {
          context?.emit(defined(event) as NewEvent)
        },
        settings(found) {
          const event = defined({ type: 'settings', ...found }) as Settings
          const mark = JSON.stringify(event)
          if (mark === configured) return
          configured = mark
          sdk.emit(event)
        },
        learn(what, act) {
          const fail = (thrown: unknown) => {
            const { code, message } = sdkErrorFacts(thrown)
            const error = { code, message: `${name}, ${what}: ${message}` }
            quietly(() => context?.emit({ type: 'failure', source: 'bridge', error }))
          }
          try {
            if (context) act()?.catch(fail)
          } catch (thrown) {
            fail(thrown)
          }
        },
        isPressed: () => pressed,
        tokens({ access, id, refresh, slot = '', ...timing }, reason) {
          const found: Held = defined({
            access: facts(access, 'access-token'),
            id: facts(id, 'id-token'),
            refresh: facts(refresh, 'refresh-token'),
          })
          const before = told.get(slot) ?? {}
          const isNew = (kind: keyof Held) =>
            found[kind] && found[kind].fingerprint !== before[kind]?.fingerprint
          if (!isNew('access') && !isNew('id') && !isNew('refresh')) return undefined
          if (told.size > MAX_SLOTS) told.clear()
          told.set(slot, found)
          if (found.access) Object.assign(found.access, defined(timing))
          sdk.emit({ type: 'tokens', reason, ...found })
          return isNew('access') ? found.access : undefined
        },
        fingerprint(raw) {
          const text = textOf(raw)
          return text && context?.describe(text).fingerprint
        },
        watchMethod(owner, name, { called, gave, threw }) {
          let restore: (() => void) | undefined
          sdk.learn(name, () => {
            restore = wrapMethod(owner, name, original => {
              return function (this: unknown, ...args: unknown[]) {
                sdk.learn(name, () => called?.(args))
                return tapped(
                  Reflect.apply(original, this, args),
                  value => sdk.learn(name, () => gave?.(value, args)),
                  reason => sdk.learn(name, () => threw?.(reason, args)),
                )
              }
            })
          })
          const stop = () => restore?.()
          undo.push(stop)
          return stop
        },
        checkVersion(version, testedMajor) {
          if (!version || Number.parseInt(version, 10) === testedMajor) return
          const message = `${name} ${version}, tested with ${testedMajor}`
          sdk.emit({ type: 'failure', source: 'bridge', error: { code: 'untested-version', message } })
        },
        onStop(act) {
          undo.push(act)
        },
      }
      sdk.learn('connecting', () => watch(sdk))
      return () => {
        context = undefined
        for (const stop of undo.splice(0).reverse()) quietly(stop)
      }
    },
  }
}

/** An error of an SDK, with what it says of the server's answer. */
export function sdkErrorFacts(thrown: unknown): ErrorFacts {
  const { code, message = '' } = errorFacts(thrown)
  const { status } = members(thrown)
  return defined({ code: code.slice(0, 100), message: withoutTokens(message), status: numberOf(status) })
}
