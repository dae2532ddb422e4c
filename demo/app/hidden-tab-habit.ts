/** Does what the Lab's switch for hidden tabs says, for as long as somebody is signed in. */

import { useEffect, useRef } from 'preact/hooks'
import { useIntelliAuth } from '../intelliauth/index.ts'
import { habits } from './habits.ts'
import { refreshByWorker, refreshOnReturn, type WorkerRefresh } from './hidden-tab.ts'

export function useHiddenTabHabit(): void {
  const { user, loading, getAccessToken } = useIntelliAuth()
  const { hiddenTab, silentRefreshLeeway } = habits.value
  const worker = useRef<WorkerRefresh | null>(null)
  const signedIn = user !== null

  useEffect(() => {
    if (!signedIn || hiddenTab === 'nothing') return
    if (hiddenTab === 'visibilitychange') return refreshOnReturn(getAccessToken)
    const refresh = refreshByWorker(getAccessToken, silentRefreshLeeway)
    worker.current = refresh
    void refresh.schedule()
    return () => {
      worker.current = null
      refresh.stop()
    }
  }, [signedIn, hiddenTab, silentRefreshLeeway])

  // A refresh has just ended: there is a new token, due at another time.
  useEffect(() => {
    if (!loading) void worker.current?.schedule()
  }, [loading])
}
