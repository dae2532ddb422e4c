/** How text looks on a terminal: colours and line lengths. */

import { styleText } from 'node:util'

export type Look = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan'

export interface Style {
  /** Marks text up, or not. */
  paint(look: Look, text: string): string
  /**
   * Breaks text at spaces so that it fits.
   *
   * @param text one line without colours
   * @param first what the first line begins with; the others are indented by as much
   */
  wrap(first: string, text: string): string
}

/** @param width columns; undefined: nothing is wrapped */
export function createStyle({ colour, width }: { colour: boolean; width: number | undefined }): Style {
  return {
    paint: (look, text) => (colour ? styleText(look, text) : text),
    wrap(first, text) {
      const room = (width ?? Number.POSITIVE_INFINITY) - first.length
      const lines: string[] = []
      for (const word of text.split(' ')) {
        const last = lines.at(-1)
        if (last !== undefined && last.length + 1 + word.length <= room) lines.push(`${lines.pop()} ${word}`)
        else lines.push(word)
      }
      return first + lines.join(`\n${' '.repeat(first.length)}`)
    },
  }
}
