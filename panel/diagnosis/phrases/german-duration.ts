/** How long something took, in German. */

import { durationsIn } from '../say.ts'

/** `10 min 2 s`, `0,4 s`: a number and its unit stay on one line. Takes ms. */
export const duration = durationsIn('unbekannt lang', ',', '\u00a0')
