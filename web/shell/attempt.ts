/** Doing something that may be refused, with the refusal shown to the person. */
import { notifications } from '@mantine/notifications'
import { plainWords } from './plain-words.ts'

/** For who does not see the cross. */
const CLOSE = { 'aria-label': 'Hide this message' }

export function tell(message: string, title?: string): void {
  notifications.show({
    message,
    ...(title === undefined ? {} : { title }),
    color: 'lagoon',
    autoClose: 4000,
    closeButtonProps: CLOSE,
  })
}

/** Shows why something did not work. The same words twice in a row are shown once. */
export function tellError(error: unknown, title: string): void {
  const message = plainWords(error)
  notifications.show({
    id: `${title}: ${message}`,
    title,
    message,
    color: 'red',
    autoClose: 8000,
    closeButtonProps: CLOSE,
  })
}

/** Runs a write; when it throws, nothing was written and the person is told why. Returns whether it worked. */
export function attempt(title: string, write: () => void): boolean {
  try {
    write()
    return true
  } catch (error) {
    tellError(error, title)
    return false
  }
}
