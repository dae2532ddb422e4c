/** The part of oidc-provider 9 that the tenant uses; the package ships no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export interface Grant {
    accountId: string
    clientId: string
    addOIDCScope(scope: string): void
    addResourceScope(resource: string, scope: string): void
    save(): Promise<string>
  }

  export interface Session {
    uid: string
    accountId?: string
    grantIdFor(clientId: string): string | undefined
  }

  export interface Token {
    kind: string
    grantId?: string
    sessionUid?: string
    remainingTTL: number
    /** How long it is to live, s. */
    expiration: number
    accountId?: string
    clientId?: string
    /** The audience or audiences that the grant was for. */
    resource?: string | string[]
  }

  export interface Context {
    req: IncomingMessage
    res: ServerResponse
    query: Record<string, string | string[] | undefined>
    status: number
    type: string
    body: unknown
    set(name: string, value: string): void
    oidc: {
      route: string
      params?: Record<string, string | string[] | undefined>
      body?: Record<string, string | string[] | undefined>
      client: { clientId: string }
      account: { accountId: string }
      session: Session
      resourceServers: Record<string, { scopes: Set<string> }>
      requestParamScopes: Set<string>
      requestParamOIDCScopes: Set<string>
      entities: { RefreshToken?: Token; RotatedRefreshToken?: Token; IdTokenHint?: unknown }
    }
  }

  export interface Interaction {
    uid: string
    prompt: { name: string; reasons: string[] }
    params: Record<string, unknown>
  }

  export interface Client {
    clientId: string
    redirectUriAllowed(uri: string): boolean
    postLogoutRedirectUriAllowed(uri: string): boolean
  }

  export interface OIDCProviderError extends Error {
    error: string
    error_description?: string
    error_detail?: string
  }

  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>)
    readonly Client: { prototype: Client }
    readonly RefreshToken: { prototype: { generateTokenId(this: Token): string } }
    readonly Grant: {
      new (properties: { accountId: string; clientId: string }): Grant
      find(id: string): Promise<Grant | undefined>
    }
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
    on(event: 'grant.error', listener: (context: Context, error: OIDCProviderError) => void): this
    on(event: 'grant.success', listener: (context: Context) => void): this
    on(event: 'session.destroyed', listener: (session: Session) => void): this
    on(event: 'server_error', listener: (context: Context, error: Error) => void): this
  }

  export const errors: {
    InvalidTarget: new (description?: string) => OIDCProviderError
    InvalidScope: new (description: string, scope: string) => OIDCProviderError
    SessionNotFound: new (description?: string) => OIDCProviderError
  }
}
