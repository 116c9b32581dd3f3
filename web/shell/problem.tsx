import { Alert } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'

/** Says why something did not work; nothing while nothing is wrong. */
export function Problem({ words }: { words: string }) {
  if (words === '') return null
  return (
    <Alert color="red" icon={<IconAlertCircle />} role="alert">
      {words}
    </Alert>
  )
}
