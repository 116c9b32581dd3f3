/** A page that has nothing to show, says why, and offers a way back. */
import { Button, Center, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconArrowLeft, type Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Page } from './page.tsx'

interface MessagePageProps {
  icon: Icon
  title: string
  text: string
  /** More ways on, beside the way back. */
  children?: ReactNode
  /** What is to be seen to before one goes on. */
  above?: ReactNode
}

export function MessagePage({ icon: Picture, title, text, children, above }: MessagePageProps) {
  return (
    <Page title={title}>
      {above}
      <Center flex={1} p="lg">
        <Stack align="center" gap="md" maw={420} ta="center" pb="10vh">
          <ThemeIcon size={72} radius={24} variant="light">
            <Picture size={36} stroke={1.5} />
          </ThemeIcon>
          <Title order={1} fz={26}>
            {title}
          </Title>
          <Text c="dimmed">{text}</Text>
          <Group justify="center" mt="xs">
            <Button component={Link} href="/" leftSection={<IconArrowLeft size={17} />}>
              Back to your trips
            </Button>
            {children}
          </Group>
        </Stack>
      </Center>
    </Page>
  )
}
