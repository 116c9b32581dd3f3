/** Colours, type and corners of the pages. One accent; everything else is grey. */
import {
  ActionIcon,
  Drawer,
  Menu,
  Modal,
  Popover,
  Tooltip,
  createTheme,
  type MantineColorsTuple,
} from '@mantine/core'
import classes from './theme.module.css'

const lagoon: MantineColorsTuple = [
  '#ecf8f6',
  '#d5efeb',
  '#aadfd7',
  '#7dcec3',
  '#56bcb0',
  '#2fa195',
  '#1a8a7f',
  '#127a71',
  '#0e6059',
  '#0a4843',
]

const dark: MantineColorsTuple = [
  '#d9dfe7',
  '#b6c0cd',
  '#94a1b3',
  '#6b7a8f',
  '#3d495a',
  '#303a49',
  '#232c39',
  '#1a222d',
  '#131a23',
  '#0d1218',
]

const gray: MantineColorsTuple = [
  '#f7f9fa',
  '#f0f3f5',
  '#e4e9ed',
  '#d5dce2',
  '#c0c9d1',
  '#99a5b0',
  '#717d89',
  '#4b5763',
  '#343e48',
  '#20272e',
]

export const theme = createTheme({
  primaryColor: 'lagoon',
  primaryShade: { light: 7, dark: 7 },
  colors: { lagoon, dark, gray },
  black: '#1b2430',
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  headings: { fontWeight: '650', fontFamily: "'Inter Variable', system-ui, sans-serif" },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    ActionIcon: ActionIcon.extend({ classNames: { root: classes.icon! } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 350,
        withArrow: true,
        events: { hover: true, focus: true, touch: false },
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: 'lg',
        padding: 'lg',
        overlayProps: { backgroundOpacity: 0.35 },
      },
      classNames: { title: classes.title! },
    }),
    Drawer: Drawer.extend({
      defaultProps: { padding: 'lg', overlayProps: { backgroundOpacity: 0.18 } },
      classNames: { title: classes.title! },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', radius: 'md' } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', radius: 'md' } }),
  },
})
