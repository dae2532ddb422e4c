/** The kinds of switch in the Lab. Each is named by its label. */

import { useId, useState } from 'preact/hooks'

interface NumberFieldProps {
  label: string
  value: number
  min?: number
  onChange: (value: number) => void
}

/** Acts when the number is complete: on Enter, or when the field is left. What is no number changes nothing. */
export function NumberField({ label, value, min, onChange }: NumberFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        value={value}
        min={min}
        onChange={event => {
          const { valueAsNumber, validity } = event.currentTarget
          if (validity.valid && Number.isFinite(valueAsNumber)) onChange(valueAsNumber)
        }}
      />
    </div>
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  choices: Record<Value, string>
  onChange: (value: Value) => void
}

export function SelectField<Value extends string>({ label, value, choices, onChange }: ChoiceProps<Value>) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={event => onChange(event.currentTarget.value as Value)}>
        {Object.entries<string>(choices).map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

export function RadioGroup<Value extends string>({ label, value, choices, onChange }: ChoiceProps<Value>) {
  return (
    <div class="radios" role="radiogroup" aria-label={label}>
      <span class="label">{label}</span>
      {Object.entries<string>(choices).map(([choice, text]) => (
        <label key={choice}>
          <input
            type="radio"
            name={label}
            checked={choice === value}
            onChange={() => onChange(choice as Value)}
          />
          <span>{text}</span>
        </label>
      ))}
    </div>
  )
}

interface SwitchProps {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}

export function Switch({ label, checked, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <input type="checkbox" checked={checked} onChange={event => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  )
}

interface NumberActionsProps {
  label: string
  initial: number
  /** What can be done with the number, by the button's name. */
  actions: Record<string, (value: number) => void>
}

/** A number that does nothing until a button is pressed. */
export function NumberActions({ label, initial, actions }: NumberActionsProps) {
  const id = useId()
  const [value, setValue] = useState(initial)
  return (
    <>
      <div class="field">
        <label for={id}>{label}</label>
        <input
          id={id}
          type="number"
          value={value}
          onInput={event => {
            const { valueAsNumber } = event.currentTarget
            if (Number.isFinite(valueAsNumber)) setValue(valueAsNumber)
          }}
        />
      </div>
      <div class="acts">
        {Object.entries(actions).map(([name, act]) => (
          <button key={name} type="button" onClick={() => act(value)}>
            {name}
          </button>
        ))}
      </div>
    </>
  )
}
