/** Every word that the view shows, in English: the shape that other languages have too. */

import type { Problem, TokenFormat, TokenKind } from '../../../sdk-bridge/event.ts'
import type { Cause, Confidence, Diagnosis } from '../../diagnosis/diagnosis.ts'
import type { Complaint } from '../../diagnosis/failed-call.ts'
import type { Removal } from '../../recording/scrub.ts'
import { RETRY_MEANING, type Retryable } from '../../remedies/codes.ts'
import type { ObservedCall } from '../../session/session.ts'
import { type Forms, grammarOf } from './grammar.ts'

const { counted, list, number } = grammarOf('en')

const REMOVED: Record<Removal['what'], Forms> = {
  claim: { one: 'claim value', other: 'claim values' },
  'header parameter': { one: 'header parameter', other: 'header parameters' },
  payload: { one: 'payload', other: 'payloads' },
  token: { one: 'token', other: 'tokens' },
  'email address': { one: 'email address', other: 'email addresses' },
  query: { one: 'query string', other: 'query strings' },
  'personal value': { one: 'personal value', other: 'personal values' },
  field: { one: 'unknown field', other: 'unknown fields' },
}

export const english = {
  /** BCP 47, for `lang` and for Intl. */
  locale: 'en',
  name: 'Leeway',
  language: { label: 'Language', now: 'The panel speaks English' },
  privacy: 'Nothing leaves this page',
  shortcutTitle: 'Opens and closes this panel',
  copy: 'Copy',
  copied: 'Copied',
  copyRefused: 'The browser refused to copy',
  copySnippet: (of: string) => `Copy the code: ${of}`,
  copyReport: 'Copy redacted report',
  close: 'Close',
  putAway: (title: string) => `Put away: ${title.replace(/[.:]$/, '')}`,
  noSdk: 'no SDK connected',
  seen: (count: number, time: string) =>
    count === 1 ? `seen at ${time}` : `seen ${number(count)}× since ${time}`,

  tabs: { label: 'Views', diagnosis: 'Diagnosis', tokens: 'Tokens', timeline: 'Timeline', codes: 'Codes' },

  badge: {
    open: (...says: string[]) =>
      `Leeway: ${says.filter(Boolean).join('. ').replace(/[.!]$/, '')}. Open the panel`,
    move: 'Drag, or press Shift and an arrow key, to move to another corner',
    toRefresh: 'to refresh',
    toExpiry: 'to expiry',
    refreshing: 'refreshing',
    overdue: 'refresh overdue',
    clock: 'clock',
    signedOut: 'signed out',
    signedIn: 'signed in',
    noSdk: 'no SDK',
    waiting: 'waiting',
    signingIn: 'signing in',
  },

  verdict: {
    nextRefresh: (headline: string) => `${headline}: next refresh in`,
    clockAgrees: 'clock agrees with the server',
    leewayEnough: 'leeway is enough',
    refreshOk: 'last refresh succeeded',
    clockUnknown: 'Server time is not known now, so no clock is blamed and none is cleared.',
    signedOut: 'No tokens are held. The countdown starts after the next sign-in.',
    unknown: 'The SDK has not yet said whether anyone is signed in.',
    signingIn: 'The issuer is being asked; no token has come yet.',
  },

  strip: {
    iat: 'iat',
    received: 'got',
    exp: 'exp',
    device: 'device',
    server: 'server',
    refresh: 'refresh',
    serverUnknown: 'server time unknown',
    label: (from: string, to: string, device: string) =>
      `Token lifetime from ${from} to ${to}. By the device it is ${device}`,
    byServer: (time: string, width: string, state: string) => `, by the server ${time} ${width}, ${state}`,
    serverNotSeen: '; server time is not known',
    refreshAt: (time: string) => ` Refresh is due at ${time} by the device.`,
    inDate: 'in date',
    afterExpiry: 'after expiry',
    beforeIssue: 'before it was issued',
  },

  facts: {
    expires: 'Access token expires',
    byServer: 'by the server’s clock',
    byDevice: 'by this device; server time unknown',
    deviceBelieves: 'device believes ',
    inTime: (left: string) => `in ${left}`,
    alreadyExpired: (past: string) => `expired ${past} ago`,
    noExpiry: 'the SDK does not say when',
    noToken: 'no token',
    skew: 'Clock skew',
    unknown: 'unknown',
    samples: (count: number) => counted(count, { one: 'sample', other: 'samples' }),
    against: (server: string) => `against ${server}`,
    dateHidden: 'the server hides its Date header',
    noServerTime: 'no server time seen yet',
    serversDisagree: 'the servers’ answers contradict each other',
    leeway: 'Leeway',
    needs: (count: string) => `this device needs ≥ ${count}`,
    needsOk: (count: string) => `this device needs ${count}`,
    needUnknown: 'need not known yet',
    onUse: 'the SDK refreshes when a token is asked for',
    lastError: 'Last refresh error',
    none: 'none',
    lastRefresh: (age: string) => `last refresh ${age} ago, ok`,
    neverRefreshed: 'no refresh seen yet',
    ago: (age: string) => `${age} ago`,
    recovered: (age: string) => `${age} ago, recovered since`,
  },

  dateHidden: {
    title: 'Clock not known',
    text: 'The API answers from another origin and does not expose its Date header, so the skew of this device cannot be measured. Expose it with this response header:',
    snippet: 'Access-Control-Expose-Headers: Date',
  },

  ownFailures: {
    title: 'Not everything could be read',
    text: 'These could not be read. The app has noticed nothing of it; what is said here rests on the rest.',
  },

  none: {
    title: 'No auth SDK found',
    looked: (places: readonly string[]) => `Looked for: ${list(places)}.`,
    notGiven: 'No bridge to an SDK was given when the panel was mounted.',
    connectTitle: 'Connect an SDK',
    connect: 'Connect one where the app creates its client:',
    snippet: `import { mountPanel } from 'leeway'
import { intelliAuth } from 'leeway/intelliauth'

mountPanel({ bridge: intelliAuth(authClient) })`,
    paste: 'Paste a token instead',
  },

  action: {
    refresh: 'Refresh now',
    refreshSays: 'Asks the SDK for new tokens: one request to the token endpoint.',
    refreshing: 'Refreshing…',
    refreshed: 'The SDK reports a refresh',
    signIn: 'Sign in again',
    signInSays: 'Leaves this page for the sign-in page of the issuer.',
    signingIn: 'Going to sign-in…',
    signedIn: 'The SDK went to sign-in',
    failed: (reason: string) => `That failed: ${reason}`,
  },
  moreAt: 'Documented at',

  tokens: {
    access: 'Access token',
    id: 'ID token',
    refresh: 'Refresh token',
    none: 'No tokens seen yet. They appear here as soon as the SDK holds some.',
    signedOut: 'Signed out: the SDK holds no tokens.',
    notForApis: 'not for APIs',
    expired: 'expired',
    left: (time: string) => `${time} left`,
    opaque: 'Opaque: there are no claims to read.',
    opaqueExpiry: 'Expiry as the SDK reckons it: ',
    opaqueNoExpiry: 'The SDK does not say when it expires.',
    encrypted: 'Encrypted: only the API can read its claims. The header says:',
    noClaims: 'Its payload holds no claims.',
    showPayload: 'Show payload',
    hidePayload: 'Hide payload',
    rotated: (count: number) =>
      count === 0
        ? 'Not rotated yet in this session.'
        : `Rotated ${count === 1 ? 'once' : `${number(count)} times`} in this session.`,
    lifetime: (length: string, rolls: boolean) =>
      ` Lifetime ${length} from ${rolls ? 'each rotation' : 'sign-in'}.`,
    lifetimeSetting: ' Changed under Application → Settings → Token Lifetimes.',
    lifetimeUnknown: ' Its lifetime is not known to this page.',
    hidden: 'hidden',
    show: 'show',
    hide: 'hide',
    showClaim: (claim: string) => `Show the value of ${claim}`,
    hideClaim: (claim: string) => `Hide the value of ${claim}`,
    copyRaw: 'Copy raw token',
    copyRawOf: (token: string) => `Copy raw token: ${token}`,
    rawSays: 'Goes to your clipboard only.',
    notHeld: 'This token is not held any more',
    header: 'Header',
    claimsOf: (token: string) => `Claims of the ${token}`,
    in: (left: string) => `in ${left}`,
    ago: (past: string) => `${past} ago`,
    changed: 'Since the last refresh',
    unchanged: 'same scope, audience and assurance level',
    later: (name: string, by: string) => `${name} ${by} later`,
    earlier: (name: string, by: string) => `${name} ${by} earlier`,
    became: (name: string, from: string, to: string) => `${name} ${from} → ${to}`,
    lost: (name: string, items: string) => `${name} without ${items}`,
    gained: (name: string, items: string) => `${name} with ${items}`,
  },

  paste: {
    title: 'Inspect a token',
    label: 'Paste anything',
    hint: 'A token, a header, a token response, a URL. It is decoded here and not kept.',
    nothing: 'No token in this text',
    found: (count: number) => `${counted(count, { one: 'token', other: 'tokens' })} found`,
  },

  codes: {
    search: 'Search codes',
    branch: 'Branch on the code',
    branchSays: 'Decide by the error’s code, never by its message: messages change.',
    none: (query: string) => `No code matches “${query}”`,
    retry: {
      yes: 'retry',
      once: 'retry once',
      'no-user': 'user must act',
      'no-cfg': 'change configuration',
      no: 'do not retry',
    } satisfies Record<Retryable, string>,
    retryMeaning: RETRY_MEANING,
    seen: (count: number) => `seen ${number(count)}×`,
    match: (text: string) => `(with “${text}” in its message)`,
    todo: 'What to do:',
    source: (family: string, source: string) =>
      source.startsWith(family) ? `Source: ${source}.` : `Raised by ${family}. Source: ${source}.`,
    count: (count: number, shown: number) =>
      `${counted(count, { one: 'code', other: 'codes' })}${count > shown ? `, the first ${number(shown)} shown: search for others` : ''}`,
  },

  report: {
    copyMarkdown: 'Copy report as Markdown',
    copiedMarkdown: 'Report copied as Markdown.',
    copiedJson: 'Report copied.',
    nothingRemoved: 'Nothing had to be taken out of it.',
    removed: (items: readonly string[]) => `Taken out before: ${list(items)}.`,
    removal: (what: Removal['what'], count: number, names: readonly string[]) =>
      counted(count, REMOVED[what]) + (names.length > 0 ? ` (${names.join(', ')})` : ''),
  },

  markdown: {
    status: {
      healthy: 'Healthy',
      'at-risk': 'At risk',
      failing: 'Failing',
      'signed-out': 'Signed out',
      unknown: 'Unknown',
    } satisfies Record<Diagnosis['status'], string>,
    taken: (time: string) => `taken ${time}`,
    evidence: 'Evidence, by the device’s clock:',
    lastRefresh: 'Last refresh',
    outcome: { succeeded: 'succeeded', failed: 'failed:' },
    rests: (count: number) => `Rests on ${counted(count, { one: 'event', other: 'events' })}.`,
  },

  recording: {
    label: 'Recording',
    open: 'Open a recording',
    openSays: 'A session recorded elsewhere, as JSON. It may also be dropped on this panel or pasted above.',
    pasted: 'A recording: it opens in place of the live session, which goes on meanwhile.',
    drop: 'Drop the recording to open it',
    banner: (origin: string | undefined) => (origin ? `A recording of ${origin}` : 'A recording'),
    made: ', made',
    back: 'Back to live',
    refused: (name: string | undefined) => `${name ?? 'The recording'} cannot be opened:`,
    tooLarge: (most: number) => `it is larger than ${most} MB`,
  },

  crashed: {
    title: 'The panel failed to draw',
    text: 'Watching goes on and nothing recorded is lost.',
    restart: 'Restart the panel',
  },

  confidence: { certain: 'certain', likely: 'likely', possible: 'possible' } satisfies Record<
    Confidence,
    string
  >,

  kind: {
    'access-token': 'Access token',
    'id-token': 'ID token',
    'refresh-token': 'Refresh token',
    'logout-token': 'Logout token',
    'dpop-proof': 'DPoP proof',
    unknown: 'Token',
  } satisfies Record<TokenKind | 'unknown', string>,

  format: {
    jwt: 'JWT',
    jws: 'JWS',
    jwe: 'JWE, encrypted',
    'sd-jwt': 'SD-JWT',
    paseto: 'PASETO',
    opaque: 'opaque',
  } satisfies Record<TokenFormat, string>,

  cause: {
    'clock-behind': 'Device clock behind the server',
    'clock-ahead': 'Device clock ahead of the server',
    'clock-stepped': 'The clock was changed',
    'device-slept': 'The device slept',
    'page-frozen': 'The browser froze the page',
    'page-discarded': 'The browser dropped the page',
    'tab-throttled': 'Hidden tab throttled',
    'main-thread-blocked': 'The page was too busy',
    'refresh-lock-wait': 'Another tab held the refresh lock',
    'refresh-slow': 'Refresh slower than the leeway',
    'network-failure': 'The refresh got no answer',
    'session-expired': 'Session expired',
    'session-revoked': 'Session revoked',
    'refresh-token-reused': 'Refresh token used twice',
    'third-party-cookies-blocked': 'Third-party cookies blocked',
    'call-before-refresh': 'Call sent before the refresh was done',
    'stale-token': 'An older token was sent',
    'api-clock-ahead': 'The API’s clock is ahead',
    'token-rejected': 'Token refused though in date',
    'wrong-audience': 'Token for another API',
    'insufficient-scope': 'A scope is missing',
    'step-up-required': 'A stronger sign-in is required',
    'missing-token': 'Call without a token',
    'timer-overflow': 'Refresh planned too far ahead',
    'tolerance-too-wide': 'The SDK’s tolerance is too wide',
    'refresh-not-armed': 'No refresh is planned',
    'leeway-too-small': 'Leeway too small',
    'leeway-exceeds-lifetime': 'Leeway exceeds the lifetime',
    'rate-limited': 'The issuer limits the rate',
    'server-error': 'The issuer failed',
    'not-yet-valid': 'Token not yet valid',
    'api-clock-behind': 'The API’s clock is behind',
    'refresh-armed-too-late': 'Refresh planned too late',
    'expiry-misjudged': 'The SDK misjudges the expiry',
    'not-retried': 'A caller did not retry',
    'dpop-nonce-loop': 'DPoP nonce loop',
    'silent-frame-failed': 'The silent sign-in frame failed',
    'storage-lost': 'Stored tokens were lost',
  } satisfies Record<Cause, string>,

  problem: {
    'exp-not-a-number': 'exp is not a number',
    'exp-looks-like-milliseconds': 'exp looks like milliseconds',
    'exp-out-of-range': 'exp is out of range',
    'exp-before-iat': 'exp is before iat',
    expired: 'expired by the device clock',
    'not-yet-valid': 'not yet valid by the device clock',
    'lifetime-over-24h': 'lives longer than 24 h',
    'duplicate-claim': 'a claim is there twice',
    'duplicate-header-parameter': 'a header parameter is there twice',
    'payload-not-an-object': 'payload is not an object',
    'payload-not-json': 'payload is not JSON',
    'payload-empty': 'payload is empty',
    'payload-not-utf8': 'payload is not UTF-8',
    'unencoded-payload': 'payload is not encoded',
    truncated: 'cut off',
    'wrong-number-of-parts': 'wrong number of parts',
    'base64-padding': 'has base64 padding',
    'not-base64url': 'not base64url',
    'token-too-large-for-a-header': 'too large for a header',
    'alg-none': 'unsigned: alg is none',
    'alg-missing': 'alg is missing',
    'signature-missing': 'signature is missing',
    'embedded-key': 'brings its own key',
    'key-url-in-header': 'names a URL for its key',
    'crit-not-understood': 'crit is not understood',
    'sender-constrained-dpop': 'bound to a DPoP key',
    'sender-constrained-mtls': 'bound to a TLS certificate',
    'hidden-characters': 'has hidden characters',
    'precision-lost': 'a number is too long for JavaScript',
  } satisfies Record<Problem, string>,

  /** What claims mean, by name; for one that is not here, what the tokens' own list of claims says, in English. */
  meanings: {} as Readonly<Record<string, string>>,

  later: {
    loading: 'Loading…',
    failed: 'This part could not be loaded. Is the server that gave the page still there?',
  },

  requests: {
    tab: 'Requests',
    none: 'No calls seen yet. Calls that carry a token, go to an API that got one before, or to the issuer appear here.',
    list: 'Calls, the newest first',
    filter: 'Filter calls',
    failedOnly: (count: number) => `Failed only (${number(count)})`,
    counted: (shown: number, all: number) =>
      shown === all
        ? all === 1
          ? '1 call, as far back as it is kept'
          : `${number(all)} calls, the newest first`
        : `${shown === 0 ? 'None' : number(shown)} of ${counted(all, { one: 'call', other: 'calls' })}`,
    noAnswer: 'no answer',
    givenUp: 'given up',
    notObserved: 'token not observed',
    token: (fingerprint: string, state: string) => `token ${fingerprint} · ${state}`,
    carried: {
      current: 'current',
      stale: 'stale',
      'other-audience': 'for another audience',
      none: 'no token',
      unknown: 'not known here',
    } satisfies Record<ObservedCall['carried'], string>,
    detailsOf: 'Details of the call',
    url: 'URL',
    sent: 'Sent',
    answered: 'Answered',
    after: (time: string) => ` after ${time}`,
    byDevice: (time: string) => `${time} by this device`,
    byServer: (time: string, width: string) => `${time} ${width} by the server`,
    serverUnknown: 'server time not known then',
    by: 'By',
    viaUnknown: 'unknown means',
    to: { api: 'to an API', issuer: 'to the issuer' } satisfies Record<
      NonNullable<ObservedCall['call']['to']>,
      string
    >,
    cookies: 'with cookies',
    fromCache: 'from the cache',
    carriedRow: 'Carried',
    currentWas: (fingerprint: string) => `current then: ${fingerprint}`,
    theServer: 'the server',
    theDevice: 'this device',
    expiredBefore: (past: string, clock: string) => `had expired ${past} before it was sent, by ${clock}`,
    validFor: (left: string, clock: string) => `had ${left} left when it was sent, by ${clock}`,
    headers: 'Read of it',
    noHeaders: 'no header that the page may read',
    requestId: 'Request ID',
    initiator: 'Called from',
    error: 'Error',
    means: 'Means',
    complaint: {
      missing: 'No token was sent',
      expiry: 'The API says that the token has expired',
      'not-yet-valid': 'The API says that the token is not valid yet',
      audience: 'The API says that the token is for another audience',
      scope: 'The API asks for a scope that the token lacks',
      'step-up': 'The API asks for a stronger sign-in',
      'dpop-nonce': 'The API asks for a DPoP proof with its nonce',
      'dpop-proof': 'The API refuses the DPoP proof',
      rejected: 'The API refuses the token and does not say why',
    } satisfies Record<Complaint, string>,
    explain: (code: string) => `What ${code} means, and what to do`,
  },

  timeline: {
    label: 'Timeline',
    controls: 'What the timeline shows',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    all: 'All',
    follow: 'Follow now',
    range: (from: string, to: string) => `${from} to ${to}`,
    hint: 'Drag pans, Ctrl and wheel zoom. Arrow keys go between items, with Shift they pan; + and − zoom.',
    nothing: 'Nothing has happened yet. Events appear here as they come in.',
    lanes: { tokens: 'tokens', tab: 'tab', refreshes: 'refresh', calls: 'calls', skew: 'skew' },
    events: 'Events',
    inView: (count: number, total: number) =>
      count === total ? number(total) : `${number(count)} of ${number(total)} in view`,
    noneInView: 'No event in this stretch of time.',
    item: (at: string, label: string) => `${at} ${label}`,
    several: (count: number, troubles: number, from: string, to: string, last: string) =>
      `${number(count)} from ${from} to ${to}${troubles > 0 ? `, ${number(troubles)} failed` : ''}. Last: ${last}. Enter shows them apart`,
    token: (fingerprint: string, reason: string, until: string) =>
      `Access token ${fingerprint} ${reason}, good until ${until}`,
    expired: (fingerprint: string, length: string) =>
      `Access token ${fingerprint} expired and kept for ${length}`,
    reason: {
      initial: 'held at the start',
      'sign-in': 'from sign-in',
      refresh: 'from a refresh',
      storage: 'from storage',
      'other-tab': 'from another tab',
      pasted: 'pasted',
    },
    tab: {
      visible: (length: string) => `visible ${length}`,
      hidden: (length: string) => `hidden ${length}`,
      frozen: (length: string) => `frozen ${length}`,
      bfcache: (length: string) => `in the back/forward cache ${length}`,
      gap: (length: string) => `no sign of life ${length}`,
    },
    planned: 'Refresh planned',
    overdue: 'Refresh was due, and nothing started',
    refresh: {
      running: 'Refresh under way',
      succeeded: 'Refresh succeeded',
      failed: 'Refresh failed',
      cancelled: 'Refresh cancelled',
    },
    after: (length: string) => `after ${length}`,
    late: (length: string) => `${length} late`,
    call: (says: string, took: string, carried: string) => `${says} in ${took}${carried && `, ${carried}`}`,
    noAnswer: 'no answer',
    carried: { stale: 'stale token', 'other-audience': 'token of another API', none: 'no token' },
    jump: (by: string) => `The clock moved ${by} against the time that passed: set, or the device slept`,
    skewOf: (low: string, high: string, server: string) => `Clock ${low} to ${high} against ${server}`,
    settings: (sdk: string) => `settings of ${sdk}`,
    tokens: (kinds: string, reason: string) => `${kinds || 'Tokens'} ${reason}`,
    armed: 'refresh planned',
    armedFor: (time: string) => `refresh planned for ${time}`,
    phase: {
      started: 'refresh started',
      'waiting-for-lock': 'refresh waits for the lock',
      granted: 'refresh has the lock',
      succeeded: 'refresh succeeded',
      failed: 'refresh failed',
      cancelled: 'refresh cancelled',
    },
    trigger: { timer: 'by timer', call: 'by a call', visibility: 'by the tab’s return', user: 'by hand' },
    visibility: { visible: 'tab visible', hidden: 'tab hidden' },
    lifecycle: {
      freeze: 'page frozen',
      resume: 'page thawed',
      pagehide: 'page left',
      pageshow: 'page shown',
      load: 'page loaded',
    },
    discarded: 'page loaded again, after the browser dropped it',
    gap: (wall: string, mono: string) => `a beat came late: ${wall} by the clock, ${mono} by the timer`,
    online: 'online',
    offline: 'offline',
    storage: (place: string, problem: string) => `storage ${place}: ${problem}`,
    sign: { in: 'signed in', out: 'signed out' },
    failure: (source: string, says: string) => `${source}: ${says}`,
  },

  frame: {
    options: 'Options',
    place: 'Place',
    places: { corner: 'In a corner', left: 'Along the left side', right: 'Along the right side' },
    defaultSize: 'Default size',
    width: 'Width of the panel',
    height: 'Height of the panel',
    pixels: (length: number) => `${length} px`,
    resize: 'Drag, or use the arrow keys, to resize. Double-click for the default size',
  },

  hiding: {
    until: 'Hide until',
    choices: {
      reload: 'this page is loaded again',
      hour: 'an hour has passed',
      'shown-again': 'it is opened again',
    },
    backByShortcut: (shortcut: string) => `${shortcut} brings it back.`,
    backByCall: 'open(), of what mountPanel returned, brings it back.',
    done: 'Leeway is hidden.',
    undo: 'Undo',
  },

  signature: {
    label: 'Signature',
    ok: 'signature ok',
    wrong: 'signature wrong',
    none: {
      unsigned: 'Nobody signed this token: there is nothing to check.',
      symmetric:
        'Signed with a shared secret (HS…). Only the issuer and the API have it, so no browser can check it; a page that could would be able to forge tokens.',
      incomplete: 'A part of the token is missing: its signature cannot be checked.',
    },
    recording: 'Not checked: a recording holds no token, only what was said of it.',
    notChecked: 'Not checked.',
    check: 'Check signature',
    again: 'Check again',
    checkOf: (token: string) => `Check signature: ${token}`,
    checking: 'Checking…',
    willFetch: (address: string) =>
      `Fetches the issuer’s keys: one request to ${address}. The token stays here.`,
    willAsk: (address: string) =>
      `Fetches the issuer’s keys: one request to ${address} to learn where they are, and one for them. The token stays here.`,
    noIssuer: 'The token names no issuer by its address: paste the keys to check it with.',
    gone: 'This token is not held any more.',
    title: {
      verified: 'The signature is right.',
      wrong: 'The signature does not fit.',
      'no-key': 'No key for this token.',
      unusable: 'Cannot be checked here.',
      insecure: 'Cannot be checked on this page.',
      private: 'That is a private key.',
      'no-keys': 'No key in this text.',
      policy: 'Blocked by this page’s Content Security Policy.',
      'no-answer': 'No answer that this page may read.',
      timeout: 'No answer in time.',
      mixed: 'Blocked as mixed content.',
      status: 'The issuer refused.',
      'no-key-set': 'The answer is no key set.',
      'no-description': 'The issuer does not say where its keys are.',
    },
    pasted: 'the pasted key',
    verified: (alg: string, kid: string, from: string, at: string) =>
      `${[alg, kid && `key ${kid}`].filter(Boolean).join(', ')}, from ${from}, checked ${at}.`,
    saysOnly:
      'That says who signed the token and that nobody changed it since. Whether it is in date, meant for this API and of the expected issuer is another matter: see its claims.',
    wrongText: (alg: string, kid: string, from: string, at: string) =>
      `Not signed by ${kid ? `key ${kid}` : 'any of the keys'} (${alg}) from ${from}, or changed afterwards. Checked ${at}.`,
    noKey: (alg: string, kid: string, from: string, known: string) =>
      `${from} holds no ${alg} key${kid && ` named ${kid}`}.${known && ` It holds: ${known}.`} The issuer may have changed its keys, or the token is of another issuer.`,
    unusable: (alg: string, reason: string) => `${alg}: ${reason}`,
    insecure: 'Browsers offer cryptography in secure contexts alone: open the page by https or on localhost.',
    privateText: (from: string) =>
      `It was not used and is not kept. Whoever has it can sign tokens: replace it if ${from} is not meant to have it.`,
    privatePasted:
      'It was not used and is not kept. Take care where else it was pasted; checking needs the public key.',
    noKeysText:
      'Expected is a key set ({"keys": […]}), one key as JSON, or a public key or certificate as PEM.',
    policy: (address: string) =>
      `connect-src does not allow ${address}. The page’s own requests may be fine all the same.`,
    noAnswer: (address: string) =>
      `${address} cannot be reached, or does not allow this page to read it (CORS); browsers do not say which.`,
    timeout: (address: string) => `${address} took longer than 10 s.`,
    mixed: (address: string) => `This page came by https, and ${address} is not encrypted.`,
    status: (address: string, status: number) => `${address} answered ${status}.`,
    noKeySet: (address: string) => `${address} answered something else.`,
    noDescription: (address: string) => `${address} names no jwks_uri.`,
    paste: 'Paste the issuer’s key set',
    pasteHint: 'A key set, one key, or a public key as PEM. It is used here and not kept.',
    checkWith: 'Check with this',
  },

  claims: {
    hidden: (count: number) => `${count} values that a report leaves out:`,
    showAll: 'Show all',
    hideAll: 'Hide all',
    byServer: (distance: string) => `${distance} by the server`,
    byDevice: (distance: string) => `${distance} by this device`,
    matches: 'matches calls',
    refused: 'refused by an API',
    notConfigured: (audience: string) => `settings say ${audience}`,
    missing: (scopes: string) => `${scopes} missing`,
    wanted: (call: string) => `wanted by ${call}`,
    sentToApi: 'sent to an API',
    sentToApiText: (call: string) =>
      `${call} carried this ID token. An API wants an access token: an ID token tells the app who signed in, and nobody else.`,
    claimChanged: (name: string) => `${name} changed`,
    claimLost: (name: string) => `without ${name}`,
    claimGained: (name: string) => `with ${name}`,
  },

  pastedText: {
    keys: (count: number, names: string) =>
      `${count === 1 ? 'A public key' : `A key set with ${count} keys`}${names && ` (${names})`}, and no token. To check a token with it, press “Check signature” at the token.`,
    private: 'That was a private key. It was taken out of the field. Take care where else it was pasted.',
    code: 'An authorization code, and no token yet: the SDK exchanges it at the token endpoint.',
    expired: (count: number) => (count === 1 ? '1 of them has expired' : `${count} of them have expired`),
    error: (code: string) => `An error answer, and no token: ${code}`,
  },

  ownWindow: {
    open: 'Open in its own window',
    back: 'Back into the page',
    badge: (...says: string[]) =>
      `Leeway: ${says.filter(Boolean).join('. ').replace(/[.!]$/, '')}. Bring the panel back into the page`,
    refused: 'The browser refused to open a window.',
    allow: 'Allow pop-ups for this page, often by an icon in the address bar, and press the button again.',
    broken: 'The window could not be filled.',
  },
}
