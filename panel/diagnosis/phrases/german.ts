/** The sentences of the diagnosis in German. Terms of the field stay as developers say them. */

import type { Storage as StorageProblem } from '../../../sdk-bridge/event.ts'
import type { Skew } from '../../clock/clocks.ts'
import { callText } from '../say.ts'
import type { Delay, Side, Time, WhyFailed, WhyNotArmed } from './arguments.ts'
import type { Phrases } from './english.ts'
import { duration } from './german-duration.ts'
import { germanSteps } from './german-steps.ts'

const call = (words: Parameters<Phrases['call']>[0]): string => callText(words, 'keine Antwort')
const comesFrom = (site: string | undefined): string => (site ? ` Der Aufruf kommt aus ${site}.` : '')

const sourceNames: Record<Skew['sources'][number], string> = {
  date: 'Date-Header',
  iat: 'iat eines eben ausgestellten Tokens',
  'expires-in': 'exp − expires_in',
  'iat-bound': 'iat',
}

const delays: Record<Delay['name'], string> = {
  skew: 'nachgehende Uhr',
  step: 'verstellte Uhr',
  suspend: 'Ruhezustand',
  frozen: 'eingefrorene Seite',
  hidden: 'Drosselung im Hintergrund',
  blocked: 'beschäftigte Seite',
  timer: 'Polling',
  lock: 'Warten auf die Sperre',
  network: 'langsame Anfrage',
}

const storages: Record<StorageProblem['area'], readonly [name: string, where: string]> = {
  local: ['Local Storage', 'im Local Storage'],
  session: ['Session Storage', 'im Session Storage'],
  cookie: ['Cookies', 'in den Cookies'],
  indexeddb: ['IndexedDB', 'in der IndexedDB'],
}

const losses: Record<StorageProblem['problem'], readonly [brief: string, sentence: string]> = {
  unreadable: ['nicht lesbar', 'sind nicht lesbar'],
  'key-lost': ['Schlüssel verschwunden', 'sind verschwunden'],
  full: ['voll', 'lassen sich nicht speichern: Der Speicher ist voll'],
  denied: ['verweigert', 'sind unerreichbar: Der Browser verweigert den Zugriff auf den Speicher'],
  evicted: ['vom Browser geräumt', 'hat der Browser aus dem Speicher geräumt'],
  'changed-elsewhere': ['anderswo geändert', 'hat ein anderer Tab entfernt'],
}

const oldToken = 'Der Aufruf trug ein altes Token'
const nothingProven = 'Was bekannt ist, beweist keine Ursache'
const everyClient = 'Das trifft jeden Client; an diesem Gerät liegt es nicht.'

const reasons: Record<WhyFailed, string> = {
  offline: 'Der Browser meldet, dass er offline ist.',
  'timed-out': 'Sie wurde abgebrochen, weil sie zu lange dauerte.',
  'others-pass':
    'Andere Anfragen kommen durch, das Netz ist also da: Der Token-Endpunkt ist ausgefallen, sein Name lässt sich nicht auflösen, oder CORS blockiert seine Antwort. Welches davon zutrifft, kann eine Seite nicht erkennen; die Konsole zeigt es.',
  unknown:
    'Offline, DNS, TLS oder CORS: Welches davon zutrifft, kann eine Seite nicht erkennen; die Konsole zeigt es.',
}

const notArmedReasons: Record<WhyNotArmed, string> = {
  off: 'Der stille Refresh ist ausgeschaltet',
  'no-refresh-token': 'Es gibt kein Refresh-Token: Im Scope fehlt offline_access',
  nothing:
    'Nach dem letzten Token wurde nichts geplant: Das SDK wurde beendet, oder ein anderer Tab ist für den Refresh zuständig',
}

const set = (by: number): string => (by < 0 ? 'zurückgestellt' : 'vorgestellt')
const goes = (side: Side): string => (side === 'behind' ? 'nach' : 'vor')

/** @param time how a moment of the device's or the server's clock is written */
export const german = (time: Time): Phrases => {
  return {
    steps: germanSteps,

    signedOut: 'Abgemeldet',
    noSession: 'Noch keine Sitzung gesehen',
    signingIn: 'Anmeldung läuft',
    noTokenYet: 'Angemeldet; noch kein Access-Token gesehen',
    healthy: 'In Ordnung',
    healthyAgain: verdict => `Wieder in Ordnung. Zuvor: ${verdict}`,
    callUnexplained: (text, clock) =>
      `${text}: ${
        clock === 'known'
          ? nothingProven
          : `${clock === 'disputed' ? 'Die Antworten der Server widersprechen sich bei der Zeit' : 'Es war keine Serverzeit zu sehen'}, daher lässt sich nicht sagen, ob das Token abgelaufen war`
      }`,
    refreshUnexplained: code => `Der Refresh ist fehlgeschlagen (${code || 'ohne Code'}): ${nothingProven}`,

    call,
    callFrom: found => call(found) + (found.initiator ? ` aus ${found.initiator}` : ''),
    refreshStarted: 'Refresh gestartet',
    refreshStartedAt: at => `Refresh um ${time(at)} gestartet`,
    refreshPlanned: due => `Refresh für ${time(due)} geplant`,
    refreshFailed: message => `Refresh fehlgeschlagen: ${message}`,
    tokenEnds: at => `Token läuft um ${time(at)} ab`,

    clockOff: (size, side) => `Die Uhr dieses Geräts geht ${duration(size)} ${goes(side)}`,
    clockCheckFails: (size, side) =>
      `Eine Prüfung, die sich auf die Geräteuhr stützt, schlägt fehl: Die Uhr dieses Geräts geht ${duration(size)} ${goes(side)}. Was der Server gerade erst ausgestellt hat, scheint deshalb ${side === 'behind' ? 'aus der Zukunft zu kommen' : 'schon alt zu sein'}.`,
    clockHarmless: size =>
      `Die Uhr weicht um ${duration(size)} ab; dieses SDK rechnet ab dem Eintreffen eines Tokens und ist davon nicht betroffen.`,
    leewayUnknown:
      'Wie früh dieses SDK erneuert, ist nicht bekannt; ob deshalb Aufrufe fehlschlagen, lässt sich nicht sagen.',
    leewayCovers: leeway =>
      `Der Leeway von ${duration(leeway)} fängt das auf: Kein Aufruf schlägt deshalb fehl.`,
    trustsEnded: (end, wait) =>
      `Das SDK verlässt sich noch auf ein Token, das der Server seit ${time(end)} nicht mehr annimmt. ${
        wait > 0
          ? `Der nächste Refresh kommt erst in ${duration(wait)}; bis dahin schlagen Aufrufe fehl.`
          : 'Bis zum nächsten Refresh schlagen Aufrufe fehl.'
      }`,
    endNoticedLate: (size, share) =>
      `Das SDK bemerkt den Ablauf eines Tokens ${duration(size)} zu spät${
        share
          ? `: Von je ${duration(share.period)} schlagen ${duration(share.rejected)} lang Aufrufe fehl`
          : ''
      }.`,
    refreshStorm: (lifetime, leeway, dead, seen) =>
      `Refresh-Sturm: Ein Token gilt ${duration(lifetime)}, und das SDK erneuert es ${duration(leeway)} vor dem Ablauf. Nach dieser Uhr ist daher jedes neue Token schon ${dead ? 'abgelaufen' : 'fällig'}${seen ? `: ${seen.count} Refreshs in ${duration(seen.within)}` : ''}.`,
    refreshesEarly: (size, instead) =>
      `Das SDK erneuert ${duration(size)} früher als nötig${instead === null ? '' : `: nach ${duration(Math.max(0, instead - size))} statt nach ${duration(instead)}`}. Kein Aufruf schlägt deshalb fehl.`,
    clockSet: (by, at, follows) => ({
      verdict: `Die Geräteuhr wurde um ${duration(by)} ${set(by)}`,
      headline: `Während diese Seite offen war, wurde die Uhr um ${duration(by)} ${set(by)}, und zwar um ${time(at)}. ${follows}`,
    }),
    allSeemDue: 'Jedes neue Token scheint nun sofort fällig zu sein.',
    plannedByOldTime: 'Der Refresh war nach der alten Zeit geplant und kam zu spät.',
    checksFail:
      'Was der Server jetzt ausstellt, fällt durch die Prüfungen, die sich auf die Geräteuhr stützen.',
    noCallFailed: 'Kein Aufruf ist deshalb fehlgeschlagen.',
    bothClocks: (server, device, bound, { samples, losers, sources }) =>
      `Server ${time(server)}, Gerät ${time(device)} (±${duration(bound)}, ${samples} ${samples === 1 ? 'Messung' : 'Messungen'}: ${sources.map(source => sourceNames[source]).join(', ')}${losers > 0 ? `; ${losers} widersprechende ausgelassen` : ''})`,
    idTokenRefused: message => `das SDK hat ein ID-Token abgelehnt: ${message}`,
    inDateByDevice: text => `${text}; nach der Geräteuhr ist das Token noch gültig`,
    iatOff: ahead =>
      `iat des Tokens liegt ${duration(ahead)} ${ahead > 0 ? 'nach' : 'vor'} seinem Eintreffen`,
    wallJumped: (by, skewToo) =>
      `Systemuhr sprang um ${duration(by)} gegenüber der monotonen Uhr${skewToo ? '; die Abweichung änderte sich mit ihr' : ''}`,
    calledValid: (tolerance, over) => ({
      verdict: 'Das SDK hält ein abgelaufenes Token noch für gültig',
      headline: `Wegen seiner Toleranz von ${duration(tolerance)} blieb ein Token in Gebrauch, das seit ${duration(over)} abgelaufen war.`,
    }),
    tolerance: tolerance => `Toleranz ${duration(tolerance)}`,
    believesTooLong: beyond => ({
      verdict: `Das SDK rechnet mit einer um ${duration(beyond)} zu langen Laufzeit des Tokens`,
      headline: `Der gespeicherte Ablauf liegt ${duration(beyond)} hinter dem exp des Tokens: Er wurde zu spät oder aus der falschen Zahl berechnet.`,
    }),
    storedExpiry: (exp, stored) =>
      `exp ${time(exp)}, gespeicherter Ablauf ${time(stored)} nach der Geräteuhr`,

    late: {
      suspend: {
        verdict: share => `Das Gerät war ${duration(share)} im Ruhezustand und hat den Refresh verpasst`,
        happened: share =>
          `Auf diesem Gerät lief ${duration(share)} lang nichts, daher konnte der Refresh nicht rechtzeitig starten.`,
        said: share => `die Uhren zeigen eine Lücke von ${duration(share)}`,
      },
      frozen: {
        verdict: share => `Der Browser hat diesen Tab ${duration(share)} lang eingefroren`,
        happened: () =>
          'Als der Refresh fällig war, hatte der Browser die Seite eingefroren oder in seinen Back/Forward-Cache gelegt.',
        said: share => `Seite eingefroren, noch ${duration(share)} nach der Fälligkeit`,
      },
      hidden: {
        verdict: share => `Der Tab war im Hintergrund, sein Timer kam ${duration(share)} zu spät`,
        happened: () =>
          'Als der Refresh fällig war, lag der Tab im Hintergrund, wo der Browser Timer zurückhält.',
        said: share => `Tab im Hintergrund, noch ${duration(share)} nach der Fälligkeit`,
      },
      blocked: {
        verdict: share => `Die Seite war ${duration(share)} lang beschäftigt, als der Refresh fällig war`,
        happened: share =>
          `Code auf dieser Seite hat den Main-Thread ${duration(share)} lang belegt, daher konnte der Refresh-Timer nicht laufen.`,
        said: share => `${duration(share)} lang kein Lebenszeichen, obwohl die Seite sichtbar war`,
      },
      lock: {
        verdict: share => `Der Refresh wartete ${duration(share)} auf die Sperre eines anderen Tabs`,
        happened: (share, inThisTab) =>
          `${inThisTab ? 'Ein anderer Client auf dieser Seite' : 'Ein anderer Tab'} hielt die Refresh-Sperre ${duration(share)} lang.`,
        said: share => `${duration(share)} auf die Refresh-Sperre gewartet`,
      },
      network: {
        verdict: share => `Die Refresh-Anfrage dauerte ${duration(share)}`,
        happened: share =>
          `Der Token-Endpunkt brauchte ${duration(share)} für die Antwort, länger, als der Leeway ihm lässt.`,
        said: share => `Token-Anfrage ${duration(share)} lang unterwegs`,
      },
    },
    cameLate: (late, callsFailed, recovered) =>
      `Der Refresh kam ${duration(late)} zu spät${callsFailed ? ', und Aufrufe trugen ein abgelaufenes Token' : ''}${recovered ? '. Die Sitzung hat sich erholt' : ''}.`,
    loadedAnew: (dropped, away) => ({
      verdict: dropped
        ? 'Der Browser hat diesen Tab verworfen und neu geladen'
        : 'Die Seite wurde neu geladen, ohne ihre Tokens',
      headline: `Tokens und Timer, die im Arbeitsspeicher lagen, sind weg${away === null ? '' : `; die Seite war ${duration(away)} lang fort`}. Die ersten Aufrufe gingen hinaus, bevor die Sitzung wiederhergestellt war.`,
    }),
    loadedAfterDiscard: 'Seite nach dem Verwerfen neu geladen',
    loadedAfterSilence: silence => `Seite nach ${duration(silence)} ohne Lebenszeichen neu geladen`,
    leewayTooShort: (leeway, sum, terms) => ({
      verdict: `Ein Leeway von ${duration(leeway)} ist hier zu kurz`,
      headline: `Gewöhnliche Verzögerungen summieren sich auf ${duration(sum)}: ${new Intl.ListFormat(
        'de',
      ).format(terms.map(({ name, ms }) => `${delays[name]} ${duration(ms)}`))}.`,
    }),
    delay: ({ name, ms }) => `${delays[name]}: ${duration(ms)}`,

    refreshFailedWith: (error, answer) =>
      `Refresh fehlgeschlagen${error?.code ? `: ${error.code}` : ''}${
        answer
          ? ` (${answer.status ? `Server: ${answer.status} ` : 'Anfrage: '}${[answer.code, answer.message].filter(Boolean).join(', ')})`
          : error?.message
            ? `: ${error.message}`
            : ''
      }`,
    spentBefore: 'dasselbe Refresh-Token wurde auf dieser Seite schon einmal eingelöst',
    changedElsewhere: 'ein anderer Tab hat die gespeicherten Tokens geändert',
    refreshedElsewhere: 'ein anderer Tab hat diese Sitzung erneuert',
    usedTwice: (seen, at) => ({
      verdict: 'Das Refresh-Token wurde zweimal verwendet: neu anmelden',
      headline: `Ein Refresh-Token gilt nur einmal. Dieses war schon${seen ? '' : ' außerhalb dieser Seite'} eingelöst worden, deshalb hat der Server${at === undefined ? '' : ` um ${time(at)}`} die ganze Token-Familie widerrufen. Wiederholen hilft nicht.`,
    }),
    revoked: {
      verdict: 'Die Sitzung wurde widerrufen: neu anmelden',
      headline:
        'Der Server hat diese Sitzung beendet: durch einen Admin, durch die angemeldete Person auf einem anderen Gerät oder durch eine Richtlinie. Wiederholen hilft nicht.',
    },
    grantRefused: {
      verdict: 'Der Server hat das Refresh-Token abgelehnt',
      headline:
        'Er nennt keinen Grund: widerrufen, zweimal verwendet oder abgelaufen. Jeder davon verlangt eine neue Anmeldung.',
    },
    ranOut: lifetime => ({
      verdict: 'Die Sitzung ist abgelaufen: neu anmelden',
      headline: `Die Laufzeit des Refresh-Tokens selbst${lifetime === undefined ? '' : ` (${duration(lifetime)})`} ist vorbei. Das SDK wiederholt nicht, und Wiederholen hilft nicht.`,
    }),
    cookieUnseen: {
      verdict: 'Die stille Anmeldung sieht das Sitzungscookie nicht',
      headline:
        'Der Server antwortete auf den ersten stillen Versuch nach einer gelungenen Anmeldung mit login_required: Sein Cookie wird aus dem verborgenen Frame nicht gesendet. So verhalten sich Browser, die Third-Party-Cookies blockieren.',
    },
    neverAnswered: why => ({
      verdict: 'Der Refresh blieb ohne Antwort',
      headline: `Die Token-Anfrage ist unterwegs gescheitert. ${reasons[why]} Die Sitzung selbst kann in Ordnung sein: wiederholen.`,
    }),
    atTheSameTime: text => `${text} zur selben Zeit`,
    rateLimited: wait => ({
      verdict: 'Der Issuer begrenzt die Rate der Refreshs',
      headline: `Der Token-Endpunkt antwortete mit 429. ${wait === undefined ? 'Wie lange das gilt, sagt er nicht' : `In ${duration(wait)} erneut versuchen`}.`,
    }),
    issuerFailed: status => ({
      verdict: 'Der Issuer konnte den Refresh nicht beantworten',
      headline: `Der Token-Endpunkt antwortete mit ${status ?? 'einem Serverfehler'}: Der Fehler liegt dort, die Sitzung kann in Ordnung sein. Später wiederholen.`,
    }),
    frameSilent: {
      verdict: 'Der verborgene Frame hat nie geantwortet',
      headline:
        'Die stille Anmeldung wartete vergeblich auf ihren Frame: Die Callback-Seite fehlt, eine Policy oder der Router hat sie abgefangen, oder der Issuer lässt sich nicht einbetten. Dass Cookies schuld sind, ist nicht bewiesen.',
    },
    nonceMissing: count => ({
      verdict: 'Jedem DPoP-Proof fehlt die Nonce des Servers',
      headline: `${count} Antworten verlangten eine neue Nonce, und der nächste Proof hatte trotzdem keine oder eine alte: Der Header DPoP-Nonce ist nicht lesbar (CORS) oder wird nicht aufbewahrt.`,
    }),
    notArmed: (why, end) => ({
      verdict: 'Nichts wird dieses Token erneuern',
      headline: `${notArmedReasons[why]}.${end === undefined ? '' : ` Das Token läuft um ${time(end)} ab, und nichts wird es ersetzen.`}`,
    }),
    silentRefreshOff: 'stiller Refresh aus',
    noPlanSince: 'Token erhalten, seither kein Refresh geplant',
    plannedTooLate: (due, late) => ({
      verdict: 'Der Refresh ist erst nach dem Ablauf des Tokens geplant',
      headline: `Er ist um ${time(due)} fällig, nach derselben Uhr ${duration(late)} nach dem Ablauf des Tokens.`,
    }),
    timerOverflows: (ahead, times) => ({
      verdict: 'Der Refresh-Timer läuft über und feuert sofort',
      headline: `Der Refresh ist ${duration(ahead)} im Voraus geplant. Browser halten die Wartezeit in 32\u00a0Bit, deshalb feuert ein Timer jenseits von 24,8\u00a0Tagen sofort${times > 1 ? `: bisher ${times}-mal` : ''}.`,
    }),
    plannedAhead: ahead => `Refresh geplant in ${duration(ahead)}`,
    startedLater: later => `${duration(later)} später gestartet`,
    leewayTooLong: (lifetime, leeway, perMinute) => ({
      verdict: 'Der Leeway ist so lang wie die Laufzeit des Tokens',
      headline: `Ein Token gilt ${duration(lifetime)} und wird ${duration(leeway)} vor dem Ablauf erneuert: Jedes Token ist schon beim Eintreffen fällig${perMinute === undefined ? '' : `, ${perMinute} Refreshs pro Minute`}.`,
    }),
    leeway: leeway => `Leeway ${duration(leeway)}`,
    lifetime: lifetime => `Laufzeit des Tokens ${duration(lifetime)}`,

    keptToken: (fresher, site) => ({
      verdict: oldToken,
      headline: `Ein neueres Token lag schon seit ${fresher ? duration(fresher) : 'einiger Zeit'} vor, als dieser Aufruf gesendet wurde: Der Code hat einmal ein Token geholt und behalten.${comesFrom(site)}`,
    }),
    sdkNotAsked: site => ({
      verdict: oldToken,
      headline: `Dieses SDK erneuert, wenn ein Token abgefragt wird, und es wurde nicht gefragt: Der Code hat ein Token gesendet, das er behalten hatte.${comesFrom(site)}`,
    }),
    sentTokenCame: 'das gesendete Token kam hier an',
    newerTokenCame: 'ein neueres Token kam hier an',
    didNotWait: until => ({
      verdict: 'Der Aufruf hat den Refresh nicht abgewartet',
      headline: `Ein Refresh war schon im Gange, als dieser Aufruf mit dem alten Token gesendet wurde${until === null ? '' : `; das neue kam ${duration(until)} später`}.`,
    }),
    apiAhead: (by, left) => ({
      verdict:
        by === null
          ? 'Die API nennt ein Token abgelaufen, das für den Issuer noch gültig ist'
          : `Die Uhr der API geht gegenüber der des Issuers ${duration(by)} vor`,
      headline: `Nach der Uhr des Issuers war dieses Token noch ${duration(left)} gültig, als die API es ablehnte. ${by === null ? 'Die Uhr der API geht womöglich vor; sie verbirgt ihren Date-Header, daher ist das nicht bewiesen.' : everyClient}`,
    }),
    tokenEndsByIssuer: at => `Token läuft nach der Uhr des Issuers um ${time(at)} ab`,
    apiBehind: by => ({
      verdict:
        by === null
          ? 'Die API nennt ein Token noch nicht gültig'
          : `Die Uhr der API geht gegenüber der des Issuers ${duration(by)} nach`,
      headline: `Ein Token, das der Issuer eben erst ausgestellt hat, scheint dort aus der Zukunft zu kommen. ${everyClient}`,
    }),
    notYetValid: (early, at) => ({
      verdict: 'Das Token ist noch nicht gültig',
      headline: `Sein nbf oder iat liegt nach der Uhr des Issuers selbst ${duration(early)} in der Zukunft (${time(at)}).`,
    }),
    forAnotherApi: (audience, idToken) => ({
      verdict: idToken
        ? 'Ein ID-Token wurde an eine API gesendet'
        : 'Das Token ist für eine andere API bestimmt',
      headline: `${audience.length > 0 ? `Es ist für ${audience.join(', ')} bestimmt` : 'Seine Audience ist nicht diese API'}; ein Refresh bringt wieder dieselbe Audience.`,
    }),
    scopeMissing: (message, scope) => ({
      verdict: 'Dem Token fehlt ein Scope',
      headline: `${message ?? 'Die API verlangt einen Scope, den dieses Token nicht hat'}.${scope ? ` Es hat: ${scope}.` : ''} Ein Refresh fügt keinen hinzu.`,
    }),
    strongerSignIn: {
      verdict: 'Die API verlangt eine stärkere Anmeldung',
      headline: 'Das Token ist gültig; diese Aktion verlangt einen zweiten oder einen frischeren Faktor.',
    },
    noToken: site => ({
      verdict: 'Der Aufruf trug kein Token',
      headline: `Ein gültiges Token war zur Hand, doch dieser Aufruf wurde${site ? ` aus ${site}` : ''} ohne Authorization gesendet.`,
    }),
    refusedInDate: problems => ({
      verdict: 'Die API lehnt ein gültiges Token ab',
      headline: `Abgelaufen ist es nicht: Nach der Uhr des Issuers war das Token gültig und aktuell. Issuer, Schlüssel oder Format passen nicht, oder es wurde vorzeitig widerrufen${problems.length > 0 ? ` (${problems.join(', ')})` : ''}.`,
    }),
    oneGaveUp: (request, site) => ({
      verdict: 'Ein Aufrufer hat nach einem 401 aufgegeben',
      headline: `${request} bekam denselben 401 wie andere und wurde als einziger Aufruf nicht erneut gesendet${site ? ` (aus ${site})` : ''}.`,
    }),
    sentAgain: text => `${text}, erneut gesendet`,
    storageLost: ({ area, problem, key }) => ({
      verdict:
        problem === 'changed-elsewhere'
          ? 'Ein anderer Tab hat die gespeicherten Tokens entfernt'
          : 'Die gespeicherten Tokens sind verloren',
      headline: `Die Tokens des SDKs ${storages[area]?.[1] ?? area} ${losses[problem]?.[1] ?? problem}${key ? ` (${key})` : ''}.`,
    }),
    storageProblem: ({ area, problem }) =>
      `${storages[area]?.[0] ?? area}: ${losses[problem]?.[0] ?? problem}`,
  }
}
