/** All stories: for each cause one that makes it first, and near misses that must not. */

import { callStories } from './stories/call.ts'
import { clockStories } from './stories/clock.ts'
import { pageLifeStories } from './stories/page-life.ts'
import { refreshStories, sessionEndStories } from './stories/refresh.ts'
import type { Told } from './stories/tell.ts'

export const stories: readonly Told[] = [
  ...clockStories,
  ...pageLifeStories,
  ...sessionEndStories,
  ...refreshStories,
  ...callStories,
]
