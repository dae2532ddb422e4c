/** What the authorization server and the API do wrong, and how long their tokens live. */

import { NumberActions, NumberField, SelectField, Switch } from './lab-fields.tsx'
import type { Deed, Fault, TenantControl, TenantSettings } from './tenant-control.ts'

interface Props {
  control: TenantControl
  tenant: TenantSettings
  /** Does something to the tenant and says so. */
  apply: (what: string, act: () => Promise<TenantSettings>) => Promise<void>
}

const FAULTS: Record<Fault, string> = {
  ok: 'works',
  down: 'is down',
  slow: 'is slow',
  'error-500': 'answers 500',
  'rate-limited': 'answers 429',
  'cors-missing': 'sends no CORS headers',
  html: 'answers HTML',
}

const DEEDS: Record<Deed, { button: string; said: string }> = {
  'expire-refresh-tokens': {
    button: 'Expire refresh tokens',
    said: 'Every refresh token is past its lifetime. The next refresh will tell.',
  },
  'revoke-sessions': {
    button: 'Revoke sessions',
    said: 'An administrator has revoked every session. The next refresh will tell.',
  },
  'reuse-refresh-token': {
    button: 'Use the refresh token elsewhere',
    said: 'A second client has spent this refresh token. The next refresh will tell.',
  },
}

export function LabServers({ control, tenant, apply }: Props) {
  const change = (changes: Partial<TenantSettings>) =>
    void apply('The servers are set.', () => control.change(changes))
  return (
    <fieldset>
      <legend>Server faults</legend>
      <SelectField
        label="Token endpoint"
        value={tenant.tokenEndpoint}
        choices={FAULTS}
        onChange={tokenEndpoint => change({ tokenEndpoint })}
      />
      <SelectField label="API" value={tenant.api} choices={FAULTS} onChange={api => change({ api })} />
      <NumberField
        label="Slow means, milliseconds"
        value={tenant.delayMs}
        min={0}
        onChange={delayMs => change({ delayMs })}
      />
      <NumberField
        label="API clock ahead by, seconds"
        value={tenant.apiClockOffset}
        onChange={apiClockOffset => change({ apiClockOffset })}
      />
      <Switch
        label="API expects another audience"
        checked={tenant.apiAudience === 'wrong'}
        onChange={wrong => change({ apiAudience: wrong ? 'wrong' : 'right' })}
      />
      <Switch
        label="Date header is readable"
        checked={tenant.exposeDate}
        onChange={exposeDate => change({ exposeDate })}
      />
      <div class="acts">
        {Object.entries(DEEDS).map(([deed, { button, said }]) => (
          <button key={deed} type="button" onClick={() => void apply(said, () => control.run(deed as Deed))}>
            {button}
          </button>
        ))}
      </div>
      <NumberActions
        label="Let server time pass, seconds"
        initial={120}
        actions={{
          'Advance server clock': seconds =>
            void apply(`It is ${seconds} s later for the servers.`, () => control.advanceClock(seconds)),
        }}
      />
      <div class="acts">
        <button
          type="button"
          onClick={() => void apply('The servers are as at the start.', () => control.reset())}
        >
          Reset servers
        </button>
      </div>
    </fieldset>
  )
}

export function LabLifetimes({ control, tenant, apply }: Props) {
  const change = (changes: Partial<TenantSettings>) =>
    void apply('The next tokens will live as long as that.', () => control.change(changes))
  return (
    <fieldset>
      <legend>Lifetimes</legend>
      <NumberField
        label="Access token, seconds"
        value={tenant.accessTokenLifetime}
        min={1}
        onChange={accessTokenLifetime => change({ accessTokenLifetime })}
      />
      <NumberField
        label="Refresh token, seconds"
        value={tenant.refreshTokenLifetime}
        min={1}
        onChange={refreshTokenLifetime => change({ refreshTokenLifetime })}
      />
    </fieldset>
  )
}
