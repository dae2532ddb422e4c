/** What registered claims mean, for people who read a token. */

export interface ClaimMeaning {
  /** At most 60 characters. */
  meaning: string
  /** time: seconds since 1970; who: names a party; text: to be shown as it is. */
  kind: 'time' | 'who' | 'text'
  source: string
}

const of =
  (source: string, kind: ClaimMeaning['kind'] = 'text') =>
  (meaning: string): ClaimMeaning => ({ meaning, kind, source })

const jwtTime = of('RFC 7519 §4.1', 'time')
const jwtWho = of('RFC 7519 §4.1', 'who')
const accessToken = of('RFC 9068 §2.2')
const idToken = of('OIDC Core §2')
const profile = of('OIDC Core §5.1')
const intelliAuth = of('IntelliAuth')

const MEANINGS: Readonly<Record<string, ClaimMeaning>> = Object.assign(Object.create(null), {
  iss: jwtWho('Who issued it'),
  sub: jwtWho('Whom it is about: the user, or the client itself'),
  aud: jwtWho('Whom it is for; an API must find itself here'),
  exp: jwtTime('Not to be accepted from this moment on'),
  nbf: jwtTime('Not to be accepted before this moment'),
  iat: jwtTime('When it was issued, by the issuer’s clock'),
  jti: of('RFC 7519 §4.1')('Its own identifier; no two tokens share one'),
  client_id: of('RFC 8693 §4.3', 'who')('The application it was issued to'),
  azp: of('OIDC Core §2', 'who')('The application it was issued to'),
  scope: of('RFC 8693 §4.2')('What it allows, separated by spaces'),
  scp: of('Entra ID, Okta')('What it allows'),
  auth_time: of('OIDC Core §2', 'time')('When the user last really signed in'),
  acr: idToken('How strong the sign-in was'),
  amr: idToken('With what the user signed in (RFC 8176)'),
  auth_level: intelliAuth('How strong the sign-in was: AAL1, AAL2, AAL3'),
  sid: of('OIDC Front-Channel Logout §3')('The session at the issuer'),
  nonce: idToken('Ties an ID token to the sign-in that asked for it'),
  at_hash: idToken('Ties an ID token to its access token'),
  c_hash: of('OIDC Core §3.3.2.11')('Ties an ID token to its authorization code'),
  s_hash: of('FAPI 1.0 Advanced §5.1')('Ties an ID token to the state sent'),
  cnf: of('RFC 7800 §3.1')('The key whose holder alone may use it'),
  act: of('RFC 8693 §4.1', 'who')('Who acts for the subject'),
  may_act: of('RFC 8693 §4.4', 'who')('Who may act for the subject'),
  events: of('RFC 8417 §2.2')('What happened; makes it an event, not a credential'),
  typ: of('Keycloak')('What kind of token it is'),
  token_use: of('Amazon Cognito')('What kind of token it is: access or id'),
  roles: accessToken('Roles of the user'),
  groups: accessToken('Groups of the user'),
  entitlements: accessToken('What the user is entitled to'),
  authorization_details: of('RFC 9396 §9.1')('What it allows, in detail'),
  htm: of('RFC 9449 §4.2')('The method of the request it proves'),
  htu: of('RFC 9449 §4.2')('The address of the request it proves'),
  ath: of('RFC 9449 §4.2')('The hash of the access token it goes with'),
  name: profile('Full name'),
  given_name: profile('Given name'),
  family_name: profile('Family name'),
  preferred_username: profile('The name the user goes by; may change'),
  picture: profile('Address of a picture'),
  locale: profile('Language and region'),
  email: profile('Email address'),
  email_verified: profile('Whether the address was proven'),
  phone_number: profile('Telephone number'),
  updated_at: of('OIDC Core §5.1', 'time')('When the profile last changed'),
})

/** What a claim means; undefined for one that nobody registered. */
export function claimMeaning(name: string): ClaimMeaning | undefined {
  return MEANINGS[name]
}
