import { test } from 'vitest'
import { launchUnsparing, openTab } from './support/hidden-tab.ts'
import { startServers } from './support/world.ts'

test('explore', async () => {
  const [browser, servers] = await Promise.all([launchUnsparing(), startServers()])
  try {
    await servers.set({ accessTokenLifetime: 20, apiGrace: 0 })
    const t0 = Date.now()
    const log = (...x: unknown[]) => console.log(((Date.now() - t0) / 1000).toFixed(1), ...x)
    const tab = await openTab(browser, servers, { silentRefreshLeeway: 2, token: 'boot' })
    const tab2 = await openTab(browser, servers, { silentRefreshLeeway: 2, token: 'boot' })
    log(
      'opened',
      await tab.page.evaluate(() => document.visibilityState),
      await tab2.page.evaluate(() => document.visibilityState),
    )
    await tab.signIn()
    log('signed in')
    await tab.openPanel()
    log(await tab.read('.verdict'))
    await tab.page.evaluate(() => {
      setInterval(() => {
        const end = performance.now() + 300
        while (performance.now() < end) {}
      }, 1000)
      ;(window as any).ticks = []
      setInterval(() => (window as any).ticks.push(performance.now()), 1000)
    })
    await tab.hide()
    log('hidden', await tab2.page.evaluate(() => document.visibilityState))
    let n = 0
    while (n < 45) {
      await new Promise(r => setTimeout(r, 1000))
      n++
      const l = (await servers.log()).filter(e => e.grantType === 'refresh_token').length
      if (n % 5 === 0)
        log(
          'refreshes',
          l,
          await tab.page.evaluate(() =>
            (window as any).ticks.map((t: number) => Math.round(t / 100) / 10).join(' '),
          ),
        )
    }
    log(await tab.read('.panel'))
    await tab.show()
    await new Promise(r => setTimeout(r, 1500))
    log(await tab.read('.panel'))
    try {
      const report = await tab.report()
      log(
        JSON.stringify(
          report.events.map(({ wall, ...e }) => ({
            ...e,
            header: undefined,
            access: undefined,
            id: undefined,
            refresh: undefined,
          })),
          null,
          0,
        ),
      )
    } catch (e) {
      log(e)
    }
    log((await tab.page.metrics()).TaskDuration)
  } finally {
    await browser.close()
    await servers.stop()
  }
}, 120_000)
