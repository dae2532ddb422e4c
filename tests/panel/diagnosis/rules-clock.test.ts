import { clockStories } from './stories/clock.ts'
import { standBy } from './stories/stand.ts'

standBy('the device’s clock', clockStories)
