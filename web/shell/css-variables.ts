/**
 * The library's colours that are too faint on our pages: soft text, placeholders, and tints of the accent in the dark.
 */
import type { CSSVariablesResolver } from '@mantine/core'

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--text-soft)',
    '--mantine-color-placeholder': '#68737f',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--text-soft)',
    '--mantine-color-placeholder': '#97a4b4',
    ...tints('--mantine-color-lagoon'),
    ...tints('--mantine-primary-color'),
  },
})

function tints(name: string): Record<string, string> {
  return {
    [`${name}-light`]: 'rgb(47 161 149 / 0.2)',
    [`${name}-light-hover`]: 'rgb(47 161 149 / 0.28)',
    [`${name}-light-color`]: '#9adcd3',
  }
}
