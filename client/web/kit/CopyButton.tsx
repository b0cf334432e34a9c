import { createSignal } from 'solid-js'
import Check from 'lucide-solid/icons/check'
import Copy from 'lucide-solid/icons/copy'
import { Button } from './Button.tsx'

/** Puts a text on the clipboard and says so on itself. */
export const CopyButton = (props: { text: string; children: string; small?: boolean; look?: 'quiet' | 'plain' }) => {
  const [copied, setCopied] = createSignal(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(props.text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1600)
  }
  return (
    <Button
      look={props.look ?? 'quiet'}
      small={props.small ?? true}
      title={props.text.includes('\n') ? undefined : props.text}
      icon={copied() ? <Check size={14} /> : <Copy size={14} />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{copied() ? 'Copied' : props.children}</span>
    </Button>
  )
}
