/** What is still to happen, in order of true time. */

export interface Agenda {
  at(time: number, act: (time: number) => void): void
  /** Runs what is due up to `end`, in order; what comes at the same time runs in the order it was planned. */
  run(end: number): void
}

interface Entry {
  time: number
  order: number
  act: (time: number) => void
}

export function createAgenda(): Agenda {
  const heap: Entry[] = []
  let order = 0
  const before = (a: Entry, b: Entry) => a.time < b.time || (a.time === b.time && a.order < b.order)

  function push(entry: Entry): void {
    let i = heap.push(entry) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!before(entry, heap[parent]!)) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = entry
  }

  function pop(): Entry {
    const top = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return top
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
      if (!before(heap[child]!, last)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
    return top
  }

  return {
    at: (time, act) => push({ time, order: order++, act }),
    run(end) {
      while (heap.length > 0 && heap[0]!.time <= end) {
        const { time, act } = pop()
        act(time)
      }
    },
  }
}
