/** The words of a message as they are; people who are named go by their names. */
import { chatParts } from '@concord/schemas'
import { Fragment } from 'react'
import classes from './chat.module.css'

interface MessageTextProps {
  text: string
  mentions: readonly string[]
  me: string
  nameOf(userId: string): string
}

export function MessageText({ text, mentions, me, nameOf }: MessageTextProps) {
  return (
    <p className={classes.words}>
      {chatParts(text, (userId) => mentions.includes(userId)).map((part, at) =>
        typeof part === 'string' ? (
          // Parts of one message keep their places.
          // oxlint-disable-next-line react/no-array-index-key
          <Fragment key={at}>{part}</Fragment>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key
          <span key={at} className={classes.mention} data-me={part.userId === me || undefined}>
            @{nameOf(part.userId)}
          </span>
        ),
      )}
    </p>
  )
}
