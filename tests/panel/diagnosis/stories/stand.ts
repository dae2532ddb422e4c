/** Judges stories: what they make first, and what they must not name. */

import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../../panel/diagnose.ts'
import type { Told } from './tell.ts'

/** Registers a test for each story of a family. */
export function standBy(family: string, stories: readonly Told[]): void {
  describe(`${family}: the story makes the cause first`, () => {
    for (const { cause, title, tell, confidence, severity, near } of stories) {
      if (near) continue
      test(`${cause}: ${title}`, () => {
        const { findings } = diagnose(tell())
        expect(findings[0]).toMatchObject({
          cause,
          ...(confidence && { confidence }),
          ...(severity && { severity }),
        })
      })
    }
  })
  describe(`${family}: the near miss does not name it`, () => {
    for (const { cause, title, tell, near } of stories) {
      if (!near) continue
      test(`${cause}: ${title}`, () => {
        const { findings } = diagnose(tell())
        const named = findings.filter(
          finding =>
            finding.cause === cause &&
            finding.severity !== 'notice' &&
            !(near === 'unless possible' && finding.confidence === 'possible'),
        )
        expect(named).toEqual([])
      })
    }
  })
}
