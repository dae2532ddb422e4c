/** Where the parties of the demo are; known only once they have started. */

export interface DemoFacts {
  /** The tenant's address, and what its tokens name as `iss`. */
  issuer: string
  /** Base of the todo API. */
  api: string
  /** Base of the control endpoint. */
  control: string
  clientId: string
  /** The `aud` of the todo API. */
  audience: string
}

/** @throws TypeError when the page is served without its tenant */
export async function loadDemoFacts(): Promise<DemoFacts> {
  const response = await fetch('/demo.json')
  if (!response.ok) throw new TypeError(`/demo.json: ${response.status}`)
  return response.json()
}
