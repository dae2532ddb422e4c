/** What the rules measured and a remedy fills in. */

/** ms unless named otherwise. */
export interface Numbers {
  skew?: number
  leeway?: number
  /** Leeway that would be needed here, seconds. */
  needed?: number
  lifetime?: number
  /** How long calls fail in each lifetime, and how long a lifetime then is. */
  rejected?: number
  period?: number
  delay?: number
  late?: number
  tolerance?: number
  retryAfter?: number
  audience?: string
  /** file:line:column */
  callSite?: string
}

/** A leeway to put into code, seconds: rounded up to the minute, so that it is chosen and not measured. */
export const roundedLeeway = (needed: number): number => Math.ceil(needed / 60) * 60

/** A lead is of use only while it is shorter than the token lives on a device whose clock is right. */
export const fits = (n: Numbers): boolean =>
  n.needed !== undefined && (n.lifetime === undefined || roundedLeeway(n.needed) * 1000 < n.lifetime)

/**
 * For a device that is ahead: by how much one may be before it refreshes without end, and how long a token would have
 * to live for this one; null when it is not that far ahead.
 */
export const stormLimits = ({
  lifetime,
  leeway,
  skew,
}: Numbers): { ahead: number; lifetime: number } | null =>
  lifetime !== undefined && leeway !== undefined && skew !== undefined && skew >= lifetime - leeway
    ? { ahead: lifetime - leeway, lifetime: skew + leeway }
    : null
