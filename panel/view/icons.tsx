/** Drawings. SVG elements, since a strict page refuses data: images. Decorative: the buttons around them have names. */

const paths = {
  report: 'M8 2v8m0 0 3-3m-3 3L5 7M3 13h10',
  markdown: 'M2 11.5v-7l3 3.5 3-3.5v7M12.5 4.5v7m0 0L15 9m-2.5 2.5L10 9',
  options: 'M3 8h.6M7.7 8h.6M12.4 8h.6',
  'own-window': 'M6.5 3H3v10h10V9.5M9.5 3H13v3.5M13 3 7.5 8.5',
  back: 'M9.5 13H13V3H3v3.5M6.5 13H3V9.5M3 13l5.5-5.5',
  close: 'm4 4 8 8m0-8-8 8',
  done: 'm3 8.5 3.2 3.2L13 5',
  refused: 'M8 3v6m0 3.4v.1',
}

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}

/** The mark: a clock with its last quarter, the leeway, in colour. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 18 18" fill="none" stroke-width="1.8" aria-hidden="true">
      <circle cx="9" cy="9" r="7.2" stroke="currentColor" />
      <path d="M9 9V4.6M9 9h4.6" stroke="currentColor" stroke-linecap="round" />
      <path d="M9 1.8A7.2 7.2 0 0 1 16.2 9" stroke="var(--warn)" stroke-width="2.6" />
    </svg>
  )
}
