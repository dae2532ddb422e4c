/** The right habit: a token asked for right before each call. */

/** Sends a request with the token that `getAccessToken()` gives now. */
export async function fetchWithFreshToken(
  getAccessToken: () => Promise<string>,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const token = await getAccessToken()
  return fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })
}
