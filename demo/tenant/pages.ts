/** The few pages that the tenant shows to people. Self-contained: no script but one, no request. */

import { createHash } from 'node:crypto'

export interface Page {
  html: string
  /** For Content-Security-Policy. */
  policy: string
}

const STYLE = `
:root { color-scheme: light dark; --page:#fbfbfa; --card:#fff; --line:#dfe3e8; --text:#16191d; --dim:#5b6470; --focus:#1f5fbf; --bad:#b42318; --mark:#8a5a00 }
@media (prefers-color-scheme: dark) { :root { --page:#0f1215; --card:#14171b; --line:#3a424c; --text:#e8ebef; --dim:#98a2ae; --focus:#7fb2ff; --bad:#ff8a7a; --mark:#e5b454 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
main { width: 100%; max-width: 380px; padding: 32px 32px 28px; background: var(--card); border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 18px 50px -24px rgb(0 0 0 / .4) }
svg { display: block; width: 34px; height: 34px; margin-bottom: 18px }
h1 { margin: 0 0 4px; font-size: 24px; line-height: 1.2; letter-spacing: -.02em; font-weight: 680 }
p { margin: 0 0 20px; color: var(--dim) }
label { display: block; margin-bottom: 6px; font-weight: 600; font-size: 14px }
input { width: 100%; padding: 10px 12px; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--dim); border-radius: 9px }
input[aria-invalid] { border-color: var(--bad) }
button { width: 100%; margin-top: 16px; padding: 11px 16px; font: inherit; font-weight: 600; color: var(--card); background: var(--text); border: 1px solid var(--text); border-radius: 9px; cursor: pointer }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px }
.bad { margin: 8px 0 0; color: var(--bad); font-size: 14px }
.small { margin: 18px 0 0; font-size: 13px }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere }
`

const MARK =
  '<svg viewBox="0 0 18 18" aria-hidden="true"><circle cx="9" cy="9" r="7.2" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="M9 9V4.6M9 9l4.6 0" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/><path d="M9 1.8A7.2 7.2 0 0 1 16.2 9" stroke="var(--mark)" stroke-width="2.6" fill="none"/></svg>'

const SUBMIT_AT_ONCE = 'document.forms[0].submit()'

const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, character => ESCAPES[character] ?? character)

// No `form-action`: browsers apply it to the redirects after the form too, and those lead to the app.
const POLICY = `default-src 'none'; style-src ${digest(STYLE)}; script-src ${digest(SUBMIT_AT_ONCE)}; img-src data:; base-uri 'none'; frame-ancestors 'none'`

function page(title: string, body: string, script?: string): Page {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Demo tenant</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
${MARK}
<h1>${escapeHtml(title)}</h1>
${body}
</main>
${script ? `<script>${script}</script>` : ''}
</body>
</html>`
  return { html, policy: POLICY }
}

/**
 * @param action where the form goes
 * @param problem what was wrong with the last attempt
 */
export function signInPage(action: string, email: string, problem?: string): Page {
  return page(
    'Sign in',
    `<p>to the todo app, as the demo user or anyone else.</p>
<form method="post" action="${escapeHtml(action)}">
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="username" required value="${escapeHtml(email)}"${
      problem ? ' aria-invalid="true" aria-describedby="problem"' : ''
    }>
${problem ? `<p class="bad" id="problem" role="alert">${escapeHtml(problem)}</p>` : ''}
<button autofocus>Sign in</button>
</form>
<p class="small">This is a real authorization server on your own machine. It asks for no password.</p>`,
  )
}

/**
 * @param form oidc-provider's, with its token against forgery
 * @param atOnce nobody is asked
 */
export function signOutPage(form: string, atOnce: boolean): Page {
  return page(
    'Sign out',
    `<p>Your session with the demo tenant ends, with all its tokens.</p>
${form}
<button form="op.logoutForm" autofocus>Sign out</button>`,
    atOnce ? SUBMIT_AT_ONCE : undefined,
  )
}

export function signedOutPage(): Page {
  return page('You are signed out', '<p>You can close this page.</p>')
}

/** @param code OAuth's `error` */
export function errorPage(code: string, description: string): Page {
  return page(
    'This did not work',
    `<p>${escapeHtml(description)}</p><p class="small"><code>${escapeHtml(code)}</code></p>`,
  )
}
