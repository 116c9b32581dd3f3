/** One notification: pressed, it is read and leads to what it is about. */
import type { Inbox } from '@concord/client'
import { nameFrom, pagePath, type Notification } from '@concord/schemas'
import { ActionIcon, Badge, Menu, UnstyledButton } from '@mantine/core'
import {
  IconArchive,
  IconArchiveOff,
  IconCheck,
  IconDots,
  IconMail,
  IconTrash,
} from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { PersonAvatar } from '../people/person-avatar.tsx'
import { exactTime, whenInDays } from '../trip/history/when.ts'
import { TYPE_ICONS } from './type-words.ts'
import classes from './inbox.module.css'

interface InboxLineProps {
  item: Notification
  now: number
  /** Does something with the inbox; when that does not work, the person is told under this title. */
  onDo(title: string, act: (inbox: Inbox) => Promise<void>): void
  onLeave(): void
}

export function InboxLine({ item, now, onDo, onLeave }: InboxLineProps) {
  const { id, type, priority, title, message, actor, createdAt, read, scope } = item
  const [, navigate] = useLocation()
  const Picture = TYPE_ICONS[type]
  const at = Date.parse(createdAt)
  const path = pagePath(scope)
  const press = () => {
    if (!read) onDo('This could not be marked as read', (inbox) => inbox.markRead(id))
    if (path === undefined) return
    navigate(path)
    onLeave()
  }
  return (
    <li className={classes.line} data-read={read || undefined} data-priority={priority}>
      <UnstyledButton className={classes.press} onClick={press}>
        <span className={classes.picture} aria-hidden>
          {actor === null ? (
            <span className={classes.icon}>
              <Picture size={19} stroke={1.7} />
            </span>
          ) : (
            <>
              <PersonAvatar id={actor} name={nameFrom(actor)} size={36} />
              <span className={classes.small}>
                <Picture size={12} stroke={2} />
              </span>
            </>
          )}
        </span>
        <span className={classes.words}>
          <span className={classes.title}>{title}</span>
          {message !== '' && <span className={classes.message}>{message}</span>}
          <span className={classes.when}>
            <time dateTime={createdAt} title={exactTime(at)}>
              {whenInDays(at, now)}
            </time>
            {priority === 'urgent' && (
              <Badge size="xs" color="red.8">
                Urgent
              </Badge>
            )}
            {!read && <span className={classes.dot}>Not read</span>}
          </span>
        </span>
      </UnstyledButton>
      <LineMenu item={item} onDo={onDo} />
    </li>
  )
}

function LineMenu({ item, onDo }: Pick<InboxLineProps, 'item' | 'onDo'>) {
  const { id, title, read, archivedAt } = item
  return (
    <Menu position="bottom-end" width={190} withinPortal={false}>
      <Menu.Target>
        <ActionIcon
          className={classes.more}
          variant="subtle"
          color="gray"
          size={30}
          aria-label={`More for: ${title}`}
        >
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {read ? (
          <Menu.Item
            leftSection={<IconMail size={16} />}
            onClick={() => onDo('This did not work', (inbox) => inbox.markUnread(id))}
          >
            Mark as not read
          </Menu.Item>
        ) : (
          <Menu.Item
            leftSection={<IconCheck size={16} />}
            onClick={() => onDo('This did not work', (inbox) => inbox.markRead(id))}
          >
            Mark as read
          </Menu.Item>
        )}
        {archivedAt === null ? (
          <Menu.Item
            leftSection={<IconArchive size={16} />}
            onClick={() => onDo('This could not be put away', (inbox) => inbox.archive(id))}
          >
            Put away
          </Menu.Item>
        ) : (
          <Menu.Item
            leftSection={<IconArchiveOff size={16} />}
            onClick={() => onDo('This did not work', (inbox) => inbox.unarchive(id))}
          >
            Take out again
          </Menu.Item>
        )}
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} />}
          onClick={() => onDo('This could not be deleted', (inbox) => inbox.remove(id))}
        >
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
