/** Seeded chance: a value depends on the seed and its name alone, so that taking one thing away leaves the rest. */

export interface Draw {
  /** Uniform in [0, 1). */
  unit(name: string): number
  between(name: string, low: number, high: number): number
  /** Log-uniform: every order of magnitude is as likely. */
  log(name: string, low: number, high: number): number
  pick<T>(name: string, from: readonly T[]): T
  chance(name: string, probability: number): boolean
  /** The next of a sequence of its own, uniform in [0, 1). */
  next(name: string): number
  /** An independent source. */
  under(name: string): Draw
}

export function drawFrom(seed: string): Draw {
  const counts = new Map<string, number>()
  const unit = (name: string) => hash(`${seed}/${name}`) / 2 ** 32
  const draw: Draw = {
    unit,
    between: (name, low, high) => low + unit(name) * (high - low),
    log: (name, low, high) => low * (high / low) ** unit(name),
    pick: (name, from) => from[Math.floor(unit(name) * from.length)]!,
    chance: (name, probability) => unit(name) < probability,
    next(name) {
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      return unit(`${name}#${count}`)
    },
    under: name => drawFrom(`${seed}/${name}`),
  }
  return draw
}

/** FNV-1a with the finalizer of MurmurHash3, 32 bits. */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
