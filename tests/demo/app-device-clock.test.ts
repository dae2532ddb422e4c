import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openPage } from './browser-page.ts'

const TrueDate = Date
type DeviceClock = typeof import('../../demo/app/device-clock.ts')

/** As at the start of a page; storage survives from load to load. */
async function loadPage(): Promise<DeviceClock> {
  globalThis.Date = TrueDate
  vi.resetModules()
  return import('../../demo/app/device-clock.ts')
}

/** How far the page's clock is ahead, rounded to seconds. */
const ahead = () => Math.round((Date.now() - TrueDate.now()) / 1000)

beforeEach(() => {
  openPage('http://localhost:5173/demo/app/')
})
afterEach(() => {
  vi.unstubAllGlobals()
  globalThis.Date = TrueDate
  TrueDate.prototype.constructor = TrueDate
})

it('is true until it is set', async () => {
  const clock = await loadPage()
  expect(ahead()).toBe(0)
  expect(clock.clockShift()).toBe(0)
})

it('steps while the page is open, for Date.now, new Date and Date alike, also for who took Date.now before', async () => {
  const clock = await loadPage()
  const { now } = Date
  clock.stepClock(-600)
  expect(ahead()).toBe(-600)
  expect(Math.round((now() - TrueDate.now()) / 1000)).toBe(-600)
  const moment = new Date()
  expect(Date.now() - moment.getTime()).toBeLessThan(1000)
  expect(moment.getTime() - Date.now()).toBeLessThan(1000)
  expect(TrueDate.parse(Date()) - TrueDate.now()).toBeLessThan(-598_000)
})

it('stays wrong after a load', async () => {
  ;(await loadPage()).stepClock(600)
  await loadPage()
  expect(ahead()).toBe(600)
})

it('can be set for the next load alone', async () => {
  const clock = await loadPage()
  clock.shiftClockFromNextLoad(3600)
  expect(ahead()).toBe(0)
  expect(clock.clockShiftOfNextLoad()).toBe(3600)
  await loadPage()
  expect(ahead()).toBe(3600)
})

it('leaves given moments, statics and instanceof as they are', async () => {
  ;(await loadPage()).stepClock(600)
  expect(new Date(5).getTime()).toBe(5)
  expect(new Date(2020, 1, 29).getDate()).toBe(29)
  expect(Date.UTC(2020, 0)).toBe(TrueDate.UTC(2020, 0))
  expect(new Date()).toBeInstanceOf(Date)
  expect(new Date().constructor).toBe(Date)
  class Later extends Date {}
  expect(new Later()).toBeInstanceOf(Later)
})

it('takes nonsense in storage for a true clock', async () => {
  sessionStorage.setItem('demo.clock-shift', 'soon')
  await loadPage()
  expect(ahead()).toBe(0)
})
