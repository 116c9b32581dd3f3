import type { RoomMessage } from '@concord/client'
import { MAX_CHAT_TEXT } from '@concord/schemas'
import { ActionIcon, CloseButton, Group, Switch, Text, Textarea } from '@mantine/core'
import { IconSend2 } from '@tabler/icons-react'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { attempt, tellError } from '../shell/attempt.ts'
import { useChatView } from './chat-view.ts'
import { candidatesFor, mentionAt, withMention, type Person } from './mention-draft.ts'
import { MentionList } from './mention-list.tsx'
import classes from './chat.module.css'

/** What the next message is: one of its own, an answer, or other words for one that is there. */
export type Intent =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly to: RoomMessage }
  | { readonly kind: 'edit'; readonly message: RoomMessage }

interface ComposerProps {
  intent: Intent
  /** Who can be named. */
  people: readonly Person[]
  nameOf(userId: string): string
  onDone(): void
}

export function Composer({ intent, people, nameOf, onDone }: ComposerProps) {
  const { chat, hasPlan } = useChatView()
  const field = useRef<HTMLTextAreaElement>(null)
  const listId = useId()
  const [text, setText] = useState(() => (intent.kind === 'edit' ? intent.message.text : ''))
  const [caret, setCaret] = useState(text.length)
  const [suggests, setSuggests] = useState(false)
  const [dismissed, setDismissed] = useState('')
  const [chosen, setChosen] = useState(0)
  const draft = mentionAt(text, caret)
  const found = draft && dismissed !== text ? candidatesFor(draft.begun, people) : []
  const at = Math.min(chosen, found.length - 1)

  useEffect(() => {
    if (intent.kind !== 'new') field.current?.focus()
  }, [intent])

  const write = (next: string, place: number) => {
    setText(next)
    setCaret(place)
    setChosen(0)
  }

  const complete = (id: string) => {
    if (!draft) return
    const next = withMention(text, draft, id)
    write(next.text, next.caret)
    // The field has the new text only after it was drawn.
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(next.caret, next.caret)
    })
  }

  const send = () => {
    if (text.trim() === '') return
    if (intent.kind === 'edit') {
      chat
        .edit(intent.message.id, text)
        .then(onDone)
        .catch((error: unknown) => tellError(error, 'The message could not be changed'))
      return
    }
    const sent = attempt('This could not be sent', () => {
      const type = suggests ? 'suggestion' : 'text'
      chat.send(text, { type, replyTo: intent.kind === 'reply' ? intent.to.id : null })
    })
    if (!sent) return
    write('', 0)
    setSuggests(false)
    onDone()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    // What an input method composes ends with Enter, too.
    if (event.nativeEvent.isComposing) return
    const { key } = event
    if (found.length > 0 && ['ArrowDown', 'ArrowUp', 'Enter', 'Tab', 'Escape'].includes(key)) {
      event.preventDefault()
      if (key === 'Escape') {
        event.stopPropagation()
        setDismissed(text)
      } else if (key === 'ArrowDown') setChosen((at + 1) % found.length)
      else if (key === 'ArrowUp') setChosen((at + found.length - 1) % found.length)
      else complete(found[at]!.id)
    } else if (key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      send()
    } else if (key === 'Escape' && intent.kind !== 'new') {
      event.stopPropagation()
      onDone()
    }
  }

  return (
    <div className={classes.composer}>
      {intent.kind !== 'new' && (
        <Group justify="space-between" wrap="nowrap" gap={6}>
          <Text size="xs" c="dimmed" truncate>
            {intent.kind === 'edit'
              ? 'Changing your message'
              : `Answering ${nameOf(intent.to.userId)}: ${intent.to.text}`}
          </Text>
          <CloseButton
            size="sm"
            aria-label={intent.kind === 'edit' ? 'Leave it as it is' : 'Do not answer'}
            onClick={onDone}
          />
        </Group>
      )}
      {found.length > 0 && (
        <MentionList id={listId} people={found} chosen={at} onChoose={complete} />
      )}
      <Group gap={6} align="flex-end" wrap="nowrap">
        <Textarea
          ref={field}
          flex={1}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={MAX_CHAT_TEXT}
          aria-label="Message"
          placeholder="Message, @ names somebody"
          role="combobox"
          aria-expanded={found.length > 0}
          aria-autocomplete="list"
          aria-controls={found.length > 0 ? listId : undefined}
          aria-activedescendant={found.length > 0 ? `${listId}-${found[at]!.id}` : undefined}
          value={text}
          onChange={({ currentTarget: { value, selectionStart } }) => write(value, selectionStart)}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <ActionIcon
          size={36}
          variant="filled"
          aria-label={intent.kind === 'edit' ? 'Save the change' : 'Send'}
          disabled={text.trim() === ''}
          onClick={send}
        >
          <IconSend2 size={18} />
        </ActionIcon>
      </Group>
      {intent.kind !== 'edit' && (
        <Switch
          size="xs"
          label={hasPlan ? 'A suggestion for the plan' : 'A suggestion to vote on'}
          checked={suggests}
          onChange={({ currentTarget }) => setSuggests(currentTarget.checked)}
        />
      )}
    </div>
  )
}
