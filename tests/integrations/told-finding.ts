/** A finding as the recorder tells of it. */

import { diagnose } from '../../panel/diagnose.ts'
import { makeRecording } from '../../panel/recording/write.ts'
import type { FindingNews } from '../../panel/start-recorder.ts'
import { intelliauth, story } from '../panel/diagnosis/story.ts'

/** A device ten minutes behind, whose API refused the token. */
export function clockBehind() {
  const tale = story({ skew: -600_000 }).say(intelliauth)
  const token = tale.mint(3600)
  const { recording } = makeRecording(
    tale.arm(token).call(token, 200).wait(3_700_000).expired(token).recording(),
  )
  const diagnosis = diagnose(recording)
  const told: FindingNews = { change: 'appeared', at: recording.now.wall, diagnosis }
  return { finding: diagnosis.findings[0]!, told }
}
