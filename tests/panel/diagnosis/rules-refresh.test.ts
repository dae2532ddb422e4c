import { refreshStories } from './stories/refresh.ts'
import { standBy } from './stories/stand.ts'

standBy('the refresh', refreshStories)
