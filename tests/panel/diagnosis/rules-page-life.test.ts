import { pageLifeStories } from './stories/page-life.ts'
import { standBy } from './stories/stand.ts'

standBy('the life of the page', pageLifeStories)
