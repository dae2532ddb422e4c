import { callStories } from './stories/call.ts'
import { standBy } from './stories/stand.ts'

standBy('the call and the API', callStories)
