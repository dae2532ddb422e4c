/** The wrong habit, which works until the first token expires: a token taken once, at boot, and kept. */

let kept: Promise<string> | undefined

/** Takes the token. Called when the app has signed in; later calls change nothing. */
export function keepBootToken(getAccessToken: () => Promise<string>): void {
  kept ??= getAccessToken()
  // Who sends a request with it hears of the failure.
  kept.catch(() => {})
}

/** A new sign-in boots anew. */
export function forgetBootToken(): void {
  kept = undefined
}

/** Sends a request with the token of boot, whatever became of it since. */
export async function fetchWithBootToken(url: string, init: RequestInit): Promise<Response> {
  const token = await kept
  return fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })
}
