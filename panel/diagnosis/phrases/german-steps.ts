/** What to do about each cause, in German: steps with the numbers of the session filled in. */

import { fits, stormLimits } from '../../remedies/numbers.ts'
import type { Steps } from './arguments.ts'
import { duration } from './german-duration.ts'

const automaticTime = 'Auf diesem Gerät die automatische Uhrzeit einschalten.'
const freshToken =
  'getAccessToken() unmittelbar vor jedem API-Aufruf aufrufen; es erneuert ein abgelaufenes Token von selbst.'
const onReturn =
  'Bei visibilitychange erneut getAccessToken() aufrufen, damit ein zurückkehrender Tab vor seinem ersten Aufruf erneuert.'
const signInAgain =
  '„Bitte neu anmelden“ anzeigen und eine Anmeldung starten; die begonnene Arbeit dabei bewahren.'
const noRetry = 'Weder den Aufruf noch den Refresh wiederholen: Keine Antwort wird sich ändern.'

const synchroniseApi = () => [
  'Die Uhr des API-Servers synchronisieren (NTP). Auf dem Client hilft nichts.',
  'Bis dahin clockTolerance der API so weit erhöhen, dass sie den Unterschied abdeckt.',
]

export const germanSteps: Steps = {
  'clock-behind': n => [
    automaticTime,
    n.rejected ? 'Bis dahin von Hand erneuern: Das bringt ein Token, das der Server annimmt.' : null,
    n.needed !== undefined && n.leeway !== undefined && n.rejected
      ? fits(n)
        ? `Wenn die Uhren der Anwender oft so weit abweichen, den Leeway auf mindestens ${n.needed}\u00a0s vergrößern. Bei ${String(n.leeway / 1000).replace('.', ',')}\u00a0s schlagen von je ${duration(n.period ?? 0)} ${duration(n.rejected)} lang Aufrufe fehl:`
        : `Dieses Gerät bräuchte ${n.needed}\u00a0s Leeway, aber das Token gilt nur ${duration(n.lifetime ?? 0)}: Bei richtiger Uhr wäre jedes Token sofort fällig. Erst die Laufzeit des Tokens verlängern, dann den Leeway vergrößern.`
      : null,
  ],
  'clock-ahead': n => {
    const storm = stormLimits(n)
    return [
      automaticTime,
      storm &&
        `Ein Gerät, das mehr als ${duration(storm.ahead)} vorgeht (Laufzeit minus Leeway), erneuert ohne Ende. Wenn die Uhren der Anwender oft so weit vorgehen, die Laufzeit des Access-Tokens auf über ${duration(storm.lifetime)} verlängern.`,
      n.lifetime !== undefined && n.skew !== undefined && n.skew >= n.lifetime
        ? 'Den Leeway nicht vergrößern: Das macht es schlimmer.'
        : null,
    ]
  },
  'clock-stepped': () => [
    'Das Gerät die Uhrzeit automatisch einstellen lassen, damit sie nicht von Hand verstellt wird.',
    'Jetzt erneuern: Das nächste Token wird nach der neuen Zeit geplant.',
    freshToken,
  ],
  'device-slept': () => [onReturn, freshToken],
  'page-frozen': () => [
    onReturn,
    'Auch auf resume und pageshow hören: Eine eingefrorene Seite erhält diese zuerst.',
  ],
  'page-discarded': () => [
    'Beim Laden warten, bis das SDK die Sitzung wiederhergestellt hat, erst dann die API aufrufen.',
    'Damit ein verworfener Tab ohne Umweg über den Server weiterläuft, das SDK seine Tokens im Storage ablegen lassen.',
  ],
  'tab-throttled': () => [
    onReturn,
    'Oder in einem Service Worker erneuern; der Browser beendet einen untätigen Worker allerdings nach etwa 30\u00a0s.',
    freshToken,
  ],
  'main-thread-blocked': n => [
    `Die Arbeit, die die Seite${n.delay === undefined ? '' : ` ${duration(n.delay)} lang`} aufgehalten hat, in Stücke teilen oder in einen Worker verlegen.`,
    freshToken,
  ],
  'refresh-lock-wait': () => [
    'Herausfinden, was der andere Tab unter der Sperre tut; ein Tab, der dort hängt, blockiert alle anderen.',
    'Die Sperre nur für die Token-Anfrage halten und das Warten auf sie befristen.',
  ],
  'refresh-slow': n => [
    `Den Token-Endpunkt untersuchen: ${n.delay === undefined ? 'Seine Antwort dauert länger' : `${duration(n.delay)} sind mehr`}, als der Leeway${n.leeway === undefined ? '' : ` von ${duration(n.leeway)}`} ihm lässt.`,
    'Bis er schneller ist, den Leeway über den langsamsten Refresh hinaus vergrößern.',
  ],
  'network-failure': () => [
    'Die Verbindung prüfen, dann den API-Aufruf wiederholen: Das startet einen neuen Refresh.',
    'Wenn die Konsole CORS erwähnt, genau diesen Origin bei den erlaubten Origins der Anwendung eintragen.',
    'Die Tokens und die begonnene Arbeit bewahren; das ist keine Abmeldung.',
  ],
  'session-expired': () => [
    signInAgain,
    noRetry,
    'Wenn Sitzungen zu früh enden, die Laufzeit des Refresh-Tokens verlängern: Application → Settings → Token Lifetimes (in Browsern standardmäßig 14 Tage).',
  ],
  'session-revoked': () => [
    signInAgain,
    noRetry,
    'Im Audit-Log des Tenants steht, wer sie widerrufen hat: nach user.session_revoked und der Request-ID suchen.',
  ],
  'refresh-token-reused': () => [
    signInAgain,
    'Nur einen einzigen Client das Refresh-Token einlösen lassen: ein AuthClient pro Seite und, wo Tabs sich den Speicher teilen, ein Tab zur selben Zeit (Web Locks).',
    'Ein Refresh-Token nie in einen zweiten Client, einen Worker oder ein Testskript kopieren.',
  ],
  'third-party-cookies-blocked': () => [
    'Refresh-Tokens statt des verborgenen Frames verwenden (offline_access).',
    'Oder die Anmeldung unter derselben registrierbaren Domain wie die App anbieten, damit ihr Cookie als First-Party gilt.',
  ],
  'call-before-refresh': () => [
    'Bei jedem Aufruf auf das Token warten (await): Ein laufender Refresh wird geteilt, und der Aufruf bekommt das neue Token.',
  ],
  'stale-token': n => [
    n.callSite
      ? `${n.callSite} ansehen: Dort wird ein Token gesendet, das einmal geholt und behalten wurde.`
      : 'Herausfinden, woher dieser Aufruf sein Token nimmt: Es wurde einmal geholt und behalten.',
    freshToken,
  ],
  'api-clock-ahead': synchroniseApi,
  'api-clock-behind': synchroniseApi,
  'token-rejected': () => [
    'Issuer, Schlüsselsatz und Algorithmus, die die API erwartet, mit iss, kid und alg des Tokens vergleichen.',
    'Wenn Schlüssel rotiert wurden, die API den Schlüsselsatz neu laden lassen, sobald sie einer unbekannten kid begegnet.',
    'Die Request-ID an die Betreiber der API weitergeben.',
  ],
  'wrong-audience': n => [
    `Ein Token für diese API anfordern: die Audience genau so setzen, wie die API sie erwartet${n.audience ? ` (dieses Token nennt ${n.audience})` : ''}.`,
    'Das Access-Token senden, nie das ID-Token.',
  ],
  'insufficient-scope': () => [
    'Den fehlenden Scope mit einer neuen Anmeldung anfordern; ein Refresh behält die alten.',
    'Prüfen, ob die Anwendung diesen Scope anfordern darf.',
  ],
  'step-up-required': () => [
    'Den stärkeren Faktor abfragen, dann den Aufruf mit dem neuen Token erneut senden.',
  ],
  'missing-token': n => [
    n.callSite
      ? `Bei ${n.callSite} das Token mitsenden.`
      : 'Diesen Aufruf mit dem Authorization-Header versehen.',
    'Bei Weiterleitungen zu einem anderen Origin und durch manche Service Worker geht er verloren: die Anfrage im Netzwerk-Tab ansehen.',
  ],
  'timer-overflow': () => [
    'Höchstens 24,8\u00a0Tage (2.147.483.647\u00a0ms) im Voraus planen und nach deren Ablauf neu planen, oder ab und zu auf die Uhr sehen.',
  ],
  'tolerance-too-wide': n => [
    `Die Uhrtoleranz des SDKs für seine eigene Gültigkeitsprüfung auf 0 setzen; ${n.tolerance === undefined ? 'eine große Toleranz' : `eine Toleranz von ${duration(n.tolerance)}`} hält abgelaufene Tokens in Gebrauch.`,
  ],
  'refresh-not-armed': () => [
    'Den stillen Refresh einschalten und offline_access anfordern, damit es ein Refresh-Token gibt.',
    'Wenn ein anderer Tab für den Refresh zuständig ist, dessen Tokens aus dem Storage übernehmen.',
  ],
  'leeway-too-small': n => [
    `Den Leeway${n.leeway === undefined ? '' : ` von ${duration(n.leeway)}`}${n.needed === undefined ? '' : ` auf mindestens ${n.needed}\u00a0s`} vergrößern: Gewöhnliche Verzögerungen zusammen übersteigen ihn.`,
  ],
  'leeway-exceeds-lifetime': n => [
    `Den Leeway viel kürzer machen als die Laufzeit des Tokens${n.lifetime === undefined ? '' : ` (${duration(n.lifetime)})`}, oder die Laufzeit verlängern.`,
  ],
  'rate-limited': n => [
    n.retryAfter === undefined
      ? 'Vor dem nächsten Versuch warten, jedes Mal länger.'
      : `Vor dem nächsten Versuch ${duration(n.retryAfter)} warten (Retry-After).`,
    'Zuerst nach einer Refresh-Schleife suchen: eine weit vorgehende Uhr, ein Leeway so lang wie die Laufzeit oder mehrere Clients.',
  ],
  'server-error': () => [
    'Die Tokens behalten und es später erneut versuchen, mit wachsenden Pausen.',
    'Die Request-ID an die Betreiber des Issuers weitergeben.',
  ],
  'not-yet-valid': () => [
    'Den Issuer korrigieren: nbf und iat dürfen nicht in der Zukunft liegen.',
    'Auf dem Client hilft nur Warten.',
  ],
  'refresh-armed-too-late': () => [
    'Den Refresh für exp minus Leeway planen; die Einheit (s oder ms) prüfen und von welchem Ablauf die Rechnung ausgeht.',
  ],
  'expiry-misjudged': () => [
    'Den Ablauf aus exp berechnen oder beim Eintreffen aus expires_in; aus einem Cache nennt expires_in die ganze Laufzeit, nicht den Rest.',
  ],
  'not-retried': n => [
    `Nach einem 401 einmal mit einem neuen Token wiederholen${n.callSite ? ` (bei ${n.callSite})` : ''}, wie die anderen Aufrufer es tun.`,
  ],
  'dpop-nonce-loop': () => [
    'Den Header freigeben: Access-Control-Expose-Headers: DPoP-Nonce.',
    'Je Server die neueste Nonce aufbewahren und in den nächsten Proof schreiben.',
  ],
  'silent-frame-failed': () => [
    'Die Redirect-URI von Hand öffnen: Sie muss laden, den Callback des SDKs ausführen und darf nicht vom Router abgefangen werden.',
    'Das Einbetten des Issuers und der Callback-Seite erlauben (frame-src, frame-ancestors, X-Frame-Options).',
    'Oder Refresh-Tokens verwenden: Dann ist kein Frame nötig.',
  ],
  'storage-lost': () => [
    'Den Speicher freigeben oder erlauben, dann neu anmelden.',
    'Oder die Tokens im Arbeitsspeicher halten und die Sitzung beim Laden wiederherstellen.',
  ],
}
