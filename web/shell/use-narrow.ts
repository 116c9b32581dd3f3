/** Whether the window is as narrow as a phone held upright. */
import { useMediaQuery } from '@mantine/hooks'

export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false }) ?? false
}
