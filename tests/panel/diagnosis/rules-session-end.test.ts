import { sessionEndStories } from './stories/refresh.ts'
import { standBy } from './stories/stand.ts'

standBy('the end of a session', sessionEndStories)
