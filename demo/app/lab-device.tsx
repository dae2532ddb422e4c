/** A wrong clock for this page, SDK and panel included. */

import { useState } from 'preact/hooks'
import { clockShift, clockShiftOfNextLoad, shiftClockFromNextLoad, stepClock } from './device-clock.ts'
import { NumberActions } from './lab-fields.tsx'

export function LabDevice() {
  const [shifts, setShifts] = useState(readShifts)
  const after = (act: (seconds: number) => void) => (seconds: number) => {
    act(seconds)
    setShifts(readShifts())
  }
  return (
    <fieldset>
      <legend>Device</legend>
      <NumberActions
        label="Clock shift, seconds"
        initial={shifts.next}
        actions={{ 'Set clock now': after(stepClock), 'Set from next load': after(shiftClockFromNextLoad) }}
      />
      <p class="hint">
        The page’s clock {describe(shifts.now)}.
        {shifts.next !== shifts.now && ` From the next load on it ${describe(shifts.next)}.`}
      </p>
    </fieldset>
  )
}

const readShifts = () => ({ now: clockShift(), next: clockShiftOfNextLoad() })

function describe(seconds: number): string {
  if (seconds === 0) return 'is that of the device'
  return `is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`
}
