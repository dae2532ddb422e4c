/** The Lab: switches that break the app, the device or the servers for real. Not part of the app that is watched. */

import { useEffect, useState } from 'preact/hooks'
import { LabDevice } from './lab-device.tsx'
import { LabHabits } from './lab-habits.tsx'
import { LabLifetimes, LabServers } from './lab-servers.tsx'
import type { TenantControl, TenantSettings } from './tenant-control.ts'

interface Props {
  control: TenantControl
  /** The servers' setting is known, or has changed. Seconds. */
  onRefreshTokenLifetime: (seconds: number) => void
}

export function Lab({ control, onRefreshTokenLifetime }: Props) {
  const [tenant, setTenant] = useState<TenantSettings | null>(null)
  const [said, setSaid] = useState('')

  /** Does something to the tenant, shows its settings, and says what was done. */
  async function apply(what: string, act: () => Promise<TenantSettings>): Promise<void> {
    try {
      setTenant(await act())
      setSaid(what)
    } catch (thrown) {
      setSaid(`That failed: ${thrown instanceof Error ? thrown.message : 'the tenant did not answer'}`)
    }
  }

  useEffect(() => {
    void apply('', () => control.read())
  }, [])

  useEffect(() => {
    if (tenant) onRefreshTokenLifetime(tenant.refreshTokenLifetime)
  }, [tenant?.refreshTokenLifetime])

  return (
    <aside class="lab" aria-labelledby="lab-title">
      <details open={window.innerWidth > 760}>
        <summary>
          <h2 id="lab-title">Lab</h2>
          <span class="dim">Break it on purpose</span>
        </summary>
        <LabHabits />
        <LabDevice />
        {tenant && <LabServers control={control} tenant={tenant} apply={apply} />}
        {tenant && <LabLifetimes control={control} tenant={tenant} apply={apply} />}
      </details>
      <p class="said" role="status">
        {said}
      </p>
    </aside>
  )
}
