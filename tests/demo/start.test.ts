import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, test } from 'vitest'

let child: ReturnType<typeof spawn> | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

describe('npm start', () => {
  test('prints where the app is, serves it with its tenant, and ends all at once', {
    timeout: 60_000,
  }, async () => {
    child = spawn(process.execPath, ['--import', 'tsx', 'demo/start.ts'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const addresses: Record<string, string> = {}
    for await (const line of createInterface(child.stdout!)) {
      const [, name, address] = /^\s*(Demo app|Issuer|API|Control)\s+(http\S+)/.exec(line) ?? []
      if (name) addresses[name] = address!
      if (line.includes('Ctrl+C')) break
    }
    const app = addresses['Demo app']!
    expect(app).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/demo\/app\/$/)
    expect(await (await fetch(app)).text()).toContain('<div id="app">')
    const settings = await (await fetch(new URL('/demo.json', app))).json()
    expect(settings).toMatchObject({ issuer: addresses.Issuer, api: addresses.API })
    const discovery = await fetch(`${settings.issuer}/.well-known/openid-configuration`)
    expect(await discovery.json()).toMatchObject({ token_endpoint: `${settings.issuer}/oauth2/token` })

    const ended = once(child, 'exit')
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
    await expect(fetch(`${settings.issuer}/.well-known/openid-configuration`)).rejects.toThrow()
  })
})
