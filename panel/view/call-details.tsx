/** What is known of one call: its moments by both clocks, what it carried, what was answered, and what that means. */

import type { ComponentChildren } from 'preact'
import type { Instant } from '../../sdk-bridge/event.ts'
import { complaintOf } from '../diagnosis/failed-call.ts'
import type { ObservedCall } from '../session/session.ts'
import { carriedText, serverTime, shortFingerprint } from './calls.ts'
import type { PanelModel } from './model.ts'
import { tabId } from './tabs.tsx'
import { bound, exactMoment, seconds, span, took, utc } from './time.ts'
import { words } from './words.ts'

export function CallDetails({ model, observed }: { model: PanelModel; observed: ObservedCall }) {
  const { call, carried, current } = observed
  const { url, sent, received, via, to, cookies, serverDate, age, fromCache, initiator, error } = call
  const complaint = complaintOf(call)
  const finding = explaining(model, observed)
  const headers = [
    serverDate !== undefined && `Date: ${new Date(serverDate).toUTCString()}`,
    age !== undefined && `Age: ${age}`,
    error?.requestId && `${words.requests.requestId}: ${error.requestId}`,
    error?.retryAfterSeconds !== undefined && `Retry-After: ${seconds(error.retryAfterSeconds)}`,
  ].filter(Boolean)
  return (
    <div class="details">
      <table aria-label={words.requests.detailsOf}>
        <tbody>
          <Row name={words.requests.url}>{url}</Row>
          <Row name={words.requests.sent}>
            <Moment model={model} observed={observed} at={sent} />
          </Row>
          <Row name={words.requests.answered}>
            <Moment model={model} observed={observed} at={received} />
            <span class="g">{words.requests.after(took(received.mono - sent.mono))}</span>
          </Row>
          <Row name={words.requests.by}>
            {[
              via ?? words.requests.viaUnknown,
              to && words.requests.to[to],
              cookies && words.requests.cookies,
              fromCache && words.requests.fromCache,
            ]
              .filter(Boolean)
              .join(' · ')}
          </Row>
          <Row name={words.requests.carriedRow}>
            {carriedText(observed)}
            {carried !== 'current' && carried !== 'unknown' && current !== undefined && (
              <span class="g">{words.requests.currentWas(shortFingerprint(current))}</span>
            )}
            <Expiry model={model} observed={observed} />
          </Row>
          <Row name={words.requests.headers}>
            {headers.length > 0
              ? headers.map(text => <div key={text}>{text}</div>)
              : words.requests.noHeaders}
          </Row>
          {initiator && <Row name={words.requests.initiator}>{initiator}</Row>}
          {error && (
            <Row name={words.requests.error}>
              <b>{error.code}</b>
              {error.message && <span class="g">{error.message}</span>}
            </Row>
          )}
          {(complaint || finding) && (
            <Row name={words.requests.means}>
              {complaint && words.requests.complaint[complaint]}
              {finding && (
                <span class="g">
                  {words.cause[finding.cause]}: {finding.headline}
                </span>
              )}
            </Row>
          )}
        </tbody>
      </table>
      {error && (
        <div class="in">
          <button
            type="button"
            class="btn"
            onClick={event => {
              const root = event.currentTarget.getRootNode() as ShadowRoot
              model.search.value = error.code
              model.tab.value = 'codes'
              // This button goes away with its tab.
              root.getElementById(tabId('codes'))?.focus()
            }}
          >
            {words.requests.explain(error.code)}
          </button>
        </div>
      )}
    </div>
  )
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{children}</td>
    </tr>
  )
}

/** By the device, and beneath it by the server as far as its clock was known then. */
function Moment({ model, observed, at }: { model: PanelModel; observed: ObservedCall; at: Instant }) {
  const server = serverTime(model.store.session.value, observed, at)
  const now = model.store.now.peek().wall
  return (
    <>
      <time title={utc(at.wall)}>{words.requests.byDevice(exactMoment(at.wall, now, 3))}</time>
      <span class="g">
        {server
          ? words.requests.byServer(exactMoment(server.wall, now, 1), bound(server.bound))
          : words.requests.serverUnknown}
      </span>
    </>
  )
}

/** Whether the token that was carried had ended when it was sent: by the server where its time was known. */
function Expiry({ model, observed }: { model: PanelModel; observed: ObservedCall }) {
  const exp = observed.token?.facts.claims?.exp
  if (typeof exp !== 'number') return null
  const { sent } = observed.call
  const server = serverTime(model.store.session.value, observed, sent)
  const left = exp * 1000 - (server ?? sent).wall
  const clock = server ? words.requests.theServer : words.requests.theDevice
  return (
    <span class="g">
      {left < 0
        ? words.requests.expiredBefore(span(left), clock)
        : words.requests.validFor(span(left), clock)}
    </span>
  )
}

/** The finding that rests on this call, the most important first. */
function explaining({ store }: PanelModel, { call }: ObservedCall) {
  const event = store.events.value.indexOf(call)
  return event < 0
    ? undefined
    : store.findings.value.find(({ evidence }) => evidence.some(row => row.event === event))
}
