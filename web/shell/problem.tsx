/** Says why something did not work; nothing while nothing is wrong. */
import { Alert } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'

export function Problem({ words }: { words: string }) {
  if (words === '') return null
  return (
    <Alert color="red" icon={<IconAlertCircle />} role="alert">
      {words}
    </Alert>
  )
}
