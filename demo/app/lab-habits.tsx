/** What the app itself does right or wrong. */

import { useState } from 'preact/hooks'
import { type Habits, habits, setHabits } from './habits.ts'
import { NumberField, RadioGroup, SelectField, Switch } from './lab-fields.tsx'

export function LabHabits() {
  const { token, hiddenTab, silentRefreshLeeway, silentRefresh, useRefreshTokens, cacheLocation } =
    habits.value
  const [reloadNeeded, setReloadNeeded] = useState(false)
  const setProps = (changes: Partial<Habits>) => {
    setHabits(changes)
    setReloadNeeded(true)
  }
  return (
    <>
      <fieldset>
        <legend>App habits</legend>
        <RadioGroup
          label="Access token for each call"
          value={token}
          choices={{ fresh: 'Fresh token per call', boot: 'Token kept from boot' }}
          onChange={value => setHabits({ token: value })}
        />
        <RadioGroup
          label="For hidden tabs"
          value={hiddenTab}
          choices={{
            nothing: 'Nothing',
            visibilitychange: 'getAccessToken() on visibilitychange',
            'service-worker': 'Service worker',
          }}
          onChange={value => setHabits({ hiddenTab: value })}
        />
        {hiddenTab === 'service-worker' && (
          <p class="hint">
            The worker wakes this page when a refresh is due. Browsers stop a worker after 30 s without work
            and after about 5 min with it, so it helps short-lived tokens only.
          </p>
        )}
      </fieldset>
      <fieldset>
        <legend>SDK settings</legend>
        <NumberField
          label="silentRefreshLeeway, seconds"
          value={silentRefreshLeeway}
          min={0}
          onChange={value => setProps({ silentRefreshLeeway: value })}
        />
        <Switch
          label="silentRefresh"
          checked={silentRefresh}
          onChange={checked => setProps({ silentRefresh: checked })}
        />
        <Switch
          label="useRefreshTokens"
          checked={useRefreshTokens}
          onChange={checked => setProps({ useRefreshTokens: checked })}
        />
        <SelectField
          label="cacheLocation"
          value={cacheLocation}
          choices={{ memory: 'memory', localstorage: 'localstorage' }}
          onChange={value => setProps({ cacheLocation: value })}
        />
        {reloadNeeded && (
          <p class="hint">
            The SDK reads these when the page loads.{' '}
            <button type="button" onClick={() => window.location.reload()}>
              Reload now
            </button>
          </p>
        )}
      </fieldset>
    </>
  )
}
