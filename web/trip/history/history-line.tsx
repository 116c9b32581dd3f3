import type { TripUpdate } from '@concord/schemas'
import { ThemeIcon } from '@mantine/core'
import { IconBolt, IconCloudOff } from '@tabler/icons-react'
import { PersonAvatar } from '../../people/person-avatar.tsx'
import type { Known } from '../known.ts'
import { historyWords } from './history-words.ts'
import { exactTime, whenWords } from './when.ts'
import classes from './history.module.css'

interface HistoryLineProps {
  update: TripUpdate
  known: Known
  now: number
}

export function HistoryLine({ update, known, now }: HistoryLineProps) {
  const { userId, timestamp, late } = update
  const { who, did, details } = historyWords(update, known)
  const at = Date.parse(timestamp)
  return (
    <li className={classes.line}>
      {userId === null ? (
        <ThemeIcon variant="light" color="gray" size={26} radius="xl" aria-hidden>
          <IconBolt size={15} />
        </ThemeIcon>
      ) : (
        <PersonAvatar id={userId} name={known.nameOf(userId)} size={26} />
      )}
      <div className={classes.text}>
        <p className={classes.words}>
          <b>{who}</b>{' '}
          {did.map((part, at) =>
            // Parts of one sentence keep their places.
            // oxlint-disable-next-line react/no-array-index-key
            typeof part === 'string' ? part : <b key={at}>{part.em}</b>,
          )}
        </p>
        {details.map((detail) => (
          <p key={detail} className={classes.detail}>
            {detail}
          </p>
        ))}
        <p className={classes.when}>
          <time dateTime={timestamp} title={exactTime(at)}>
            {whenWords(at, now)}
          </time>
          {late && (
            <span className={classes.late}>
              <IconCloudOff size={13} stroke={1.8} aria-hidden />
              made offline
            </span>
          )}
        </p>
      </div>
    </li>
  )
}
