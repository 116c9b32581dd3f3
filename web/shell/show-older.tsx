/** Asks for the page before; busy until it is there. */
import { Button, type ButtonProps } from '@mantine/core'
import { useState } from 'react'
import { tellError } from './attempt.ts'

interface ShowOlderProps extends ButtonProps {
  load(): Promise<unknown>
  /** What is said when it does not work. */
  failed: string
}

export function ShowOlder({ load, failed, ...button }: ShowOlderProps) {
  const [loading, setLoading] = useState(false)
  const ask = async () => {
    setLoading(true)
    try {
      await load()
    } catch (error) {
      tellError(error, failed)
    } finally {
      setLoading(false)
    }
  }
  return (
    <Button variant="default" size="sm" {...button} loading={loading} onClick={() => void ask()}>
      Show older
    </Button>
  )
}
