/** What the texts of a language need of its grammar, through Intl: numbers, plurals, lists. */

export interface Grammar {
  /** `10,000` */
  number(count: number): string
  /** A number and the word in the form that goes with it: `1 call`, `10,000 calls`. */
  counted(count: number, forms: Forms): string
  /** `a, b, and c` */
  list(items: readonly string[]): string
}

/** A word by plural category (Unicode TR35); what is not there is as `other`. */
export type Forms = { readonly other: string } & { readonly [category in Intl.LDMLPluralRule]?: string }

/** @param locale BCP 47. Nothing is built before it is needed, and everything once: Intl's objects are costly. */
export function grammarOf(locale: string, space = ' '): Grammar {
  let numbers: Intl.NumberFormat | undefined
  let plurals: Intl.PluralRules | undefined
  let lists: Intl.ListFormat | undefined
  const number = (count: number) => {
    numbers ??= new Intl.NumberFormat(locale, { numberingSystem: 'latn' })
    return numbers.format(count)
  }
  return {
    number,
    counted(count, forms) {
      plurals ??= new Intl.PluralRules(locale)
      return number(count) + space + (forms[plurals.select(count)] ?? forms.other)
    },
    list(items) {
      lists ??= new Intl.ListFormat(locale)
      return lists.format(items)
    },
  }
}
