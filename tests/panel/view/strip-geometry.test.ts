import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  domain,
  GAP,
  type Label,
  place,
  placeIfFree,
  placePair,
  stripGeometry,
} from '../../../panel/view/strip-geometry.ts'

const labels = {
  start: 'iat 10:00:00',
  end: 'exp 11:00:00',
  device: 'device 10:51:14',
  refresh: 'refresh 10:59:00',
  server: 'server 11:01:16',
}
const HOUR = 3_600_000

describe('The lifetime strip', () => {
  it('shows the whole life, and the markers that lie beyond it', () => {
    const { from, to } = domain(0, HOUR, [HOUR * 0.8, HOUR * 1.3])
    expect(from).toBe(0)
    expect(to).toBeGreaterThan(HOUR * 1.3)
  })

  it('keeps a marker that is far off at the edge, so that the life stays visible', () => {
    const { from, to } = domain(0, HOUR, [HOUR * 50, -HOUR * 50])
    expect([from, to]).toEqual([-HOUR / 4, HOUR * 2])
    expect(place(HOUR * 50, { from, to, left: 4, right: 400 })).toBe(400)
    expect(place(-Infinity, { from, to, left: 4, right: 400 })).toBe(4)
  })

  it('puts labels side by side, never over one another, and never outside', () => {
    const label = fc.record<Label>({
      x: fc.integer({ min: -100, max: 600 }),
      width: fc.integer({ min: 10, max: 120 }),
    })
    fc.assert(
      fc.property(label, label, label, (first, second, third) => {
        const pair = placePair(first, second, 4, 406)
        const taken = [
          { ...pair[0], width: first.width },
          { ...pair[1], width: second.width },
        ]
        const shown = [...taken, { ...placeIfFree(third, taken, 4, 406), width: third.width }]
          .filter(placed => placed.shown)
          .sort((a, b) => a.left - b.left)
        expect(shown.length).toBeGreaterThanOrEqual(2)
        for (const [index, placed] of shown.entries()) {
          expect(placed.left).toBeGreaterThanOrEqual(4)
          expect(placed.left + placed.width).toBeLessThanOrEqual(406)
          const before = shown[index - 1]
          if (before) expect(placed.left - before.left - before.width).toBeGreaterThanOrEqual(GAP - 1e-9)
        }
      }),
    )
  })

  it('shows device, server and expiry whatever the clocks say, down to a panel of 290 px', () => {
    const moment = fc.integer({ min: -3 * HOUR, max: 4 * HOUR })
    fc.assert(
      fc.property(moment, moment, fc.integer({ min: 290, max: 410 }), (device, server, width) => {
        const times = {
          start: 0,
          end: HOUR,
          device,
          server: { at: server, low: server - 400, high: server + 400 },
        }
        const { label, ...px } = stripGeometry(times, labels, width)
        expect([label.device.shown, label.end.shown, label.server.shown]).toEqual([true, true, true])
        for (const x of [px.start, px.end, px.device, px.server, px.band?.from, px.band?.to]) {
          expect(x).toBeGreaterThanOrEqual(4)
          expect(x).toBeLessThanOrEqual(width - 4)
        }
      }),
    )
  })

  it('reads in the order of the marks when the device is past the expiry', () => {
    const { label } = stripGeometry({ start: 0, end: HOUR, device: HOUR * 1.03 }, labels, 410)
    expect(label.end.left).toBeLessThan(label.device.left)
  })
})
