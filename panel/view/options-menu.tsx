/** What the menu of options holds: place, size, hiding, language. A press on any item closes it. */

import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { hide, hideChoices, wayBack } from './hiding.ts'
import { languages } from './language.ts'
import { type PanelModel, prefer } from './model.ts'
import { docks } from './preferences.ts'
import { words } from './words.ts'

const wayBackId = 'leeway-way-back'

export function OptionsMenu({ model }: { model: PanelModel }) {
  const first = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    first.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus({ preventScroll: true })
  }, [])
  const { dock, width, height } = model.preferences.value
  return (
    <div role="none" ref={first}>
      {!model.inOwnWindow && (
        <Group name={words.frame.place}>
          {docks.map(place => (
            <Choice key={place} checked={place === dock} onChoose={() => prefer(model, { dock: place })}>
              {words.frame.places[place]}
            </Choice>
          ))}
        </Group>
      )}
      {!model.inOwnWindow && (width ?? height) !== null && (
        <button
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => prefer(model, { width: null, height: null })}
        >
          {words.frame.defaultSize}
        </button>
      )}
      <Group name={words.hiding.until}>
        {hideChoices.map(choice => (
          <button
            key={choice}
            type="button"
            role="menuitem"
            tabIndex={-1}
            aria-describedby={wayBackId}
            onClick={() => hide(model, choice)}
          >
            {words.hiding.choices[choice]}
          </button>
        ))}
        <p id={wayBackId} class="dim" aria-hidden="true">
          {wayBack(model)}
        </p>
      </Group>
      <Group name={words.language.label}>
        {languages.map(({ id, name }) => (
          <Choice
            key={id}
            lang={id}
            checked={id === words.locale}
            onChoose={() => {
              model.language.value = id
            }}
          >
            {name}
          </Choice>
        ))}
      </Group>
    </div>
  )
}

function Group({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of menu items is no fieldset
    <div role="group" aria-label={name}>
      <b aria-hidden="true">{name}</b>
      {children}
    </div>
  )
}

function Choice({
  checked,
  onChoose,
  lang,
  children,
}: {
  checked: boolean
  onChoose: () => void
  lang?: string
  children: ComponentChildren
}) {
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={checked ? 'true' : 'false'}
      tabIndex={-1}
      lang={lang}
      onClick={onChoose}
    >
      {children}
    </button>
  )
}
