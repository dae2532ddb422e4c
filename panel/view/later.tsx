/** A tab whose code is loaded when it is first shown: what nobody opens costs the page nothing. */

import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import type { PanelModel } from './model.ts'
import { words } from './words.ts'

type Content = ComponentType<{ model: PanelModel }>

/**
 * @param load imports the content; asked again at the next showing when it fails
 * @returns shows the content as soon as it is there, and at once from then on
 */
export function later(load: () => Promise<Content>): Content {
  const loaded = signal<{ Content: Content } | 'failed' | undefined>(undefined)
  return function Later({ model }) {
    useEffect(() => {
      load().then(
        Content => {
          // A new object would draw everything anew.
          if (typeof loaded.peek() !== 'object') loaded.value = { Content }
        },
        () => {
          loaded.value = 'failed'
        },
      )
    }, [])
    const { value } = loaded
    if (value === 'failed') return <p>{words.later.failed}</p>
    return value ? <value.Content model={model} /> : <p class="dim">{words.later.loading}</p>
  }
}
