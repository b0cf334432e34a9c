import { createSignal } from 'solid-js'
import type { JSX } from 'solid-js'
import { Button } from '../Button.tsx'
import { control } from './Field.tsx'

interface TypedConfirmProps {
  /** What must be typed. */
  word: string
  children: JSX.Element
  action: string
  busy: boolean
  onConfirm: (typed: string) => void
  onCancel: () => void
}

/** The last question before something can't be undone: what will go, and its name to type. */
export const TypedConfirm = (props: TypedConfirmProps) => {
  const [typed, setTyped] = createSignal('')
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (typed() === props.word) props.onConfirm(typed())
      }}
    >
      {props.children}
      <label class="flex flex-col gap-1.5">
        <span class="text-t2">
          Type <strong class="mono text-t1">{props.word}</strong> to confirm.
        </span>
        <input
          class={`${control} mono`}
          value={typed()}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <div class="flex justify-end gap-2">
        <Button onClick={() => props.onCancel()}>Cancel</Button>
        <Button submit look="danger" disabled={typed() !== props.word} busy={props.busy}>
          {props.action}
        </Button>
      </div>
    </form>
  )
}
