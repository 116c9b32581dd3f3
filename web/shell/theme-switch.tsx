import { ActionIcon, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'

const CHOICES = [
  { value: 'light', words: 'Light', icon: IconSun },
  { value: 'dark', words: 'Dark', icon: IconMoon },
  { value: 'auto', words: 'Like this device', icon: IconDeviceDesktop },
] as const satisfies readonly { value: MantineColorScheme; words: string; icon: unknown }[]

export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Icon = CHOICES.find((choice) => choice.value === colorScheme)?.icon ?? IconDeviceDesktop
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Colours: light, dark or like this device"
        >
          <Icon size={19} stroke={1.8} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Colours</Menu.Label>
        {CHOICES.map(({ value, words, icon: Choice }) => (
          <Menu.Item
            key={value}
            leftSection={<Choice size={16} />}
            rightSection={
              value === colorScheme ? <IconCheck size={14} aria-label="chosen" /> : null
            }
            onClick={() => setColorScheme(value)}
          >
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
