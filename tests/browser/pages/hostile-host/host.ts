/** The app: shortcuts at every place where apps have them, and a trap that pulls the focus back. */

/** What fired, and was not meant to. */
const fired: string[] = []
const shifts: string[] = []
Object.assign(window, { fired, shifts })

for (const [name, target] of [
  ['window', window],
  ['document', document],
  ['html', document.documentElement],
] as const) {
  for (const capture of [true, false]) {
    for (const type of ['keydown', 'keypress', 'keyup']) {
      target.addEventListener(
        type,
        event =>
          fired.push(`${type} ${(event as KeyboardEvent).key} at ${name}${capture ? ', capture' : ''}`),
        { capture },
      )
    }
  }
}

const trap = document.querySelector<HTMLElement>('#trap')!
const field = trap.querySelector('input')!
for (const capture of [true, false]) {
  document.addEventListener(
    'focusin',
    event => {
      if (trap.contains(event.target as Node)) return
      fired.push('focus pulled back')
      field.focus()
    },
    { capture },
  )
  document.addEventListener(
    'keydown',
    event => {
      if (event.key !== 'Tab') return
      event.preventDefault()
      field.focus()
    },
    { capture },
  )
}

// What moves within a shadow tree has no node here.
if (PerformanceObserver.supportedEntryTypes.includes('layout-shift')) {
  new PerformanceObserver(list => {
    for (const { sources } of list.getEntries() as (PerformanceEntry & {
      sources: { node: Element | null }[]
    })[]) {
      for (const { node } of sources) if (node) shifts.push(node.localName)
    }
  }).observe({ type: 'layout-shift', buffered: false })
}

field.focus()
document.querySelector('#scrolling')!.scrollTop = 70
scrollTo(0, 40)
getSelection()!.setBaseAndExtent(
  document.querySelector('#selected')!.firstChild!,
  3,
  document.querySelector('#selected')!.firstChild!,
  12,
)
