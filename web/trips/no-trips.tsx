import { Button, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconPlus, IconRoute } from '@tabler/icons-react'

export function NoTrips({ onCreate }: { onCreate(): void }) {
  return (
    <Paper radius="lg" p={{ base: 'xl', sm: 56 }} withBorder bg="var(--surface)">
      <Stack align="center" ta="center" gap="sm">
        <ThemeIcon size={72} radius={24} variant="light">
          <IconRoute size={38} stroke={1.5} />
        </ThemeIcon>
        <Title order={2} fz={22} mt="xs">
          Where to first?
        </Title>
        <Text c="dimmed" maw={400}>
          Make a trip, invite your friends, and collect ideas, days and costs together. It works
          without a network too.
        </Text>
        <Button size="md" mt="sm" leftSection={<IconPlus size={18} />} onClick={onCreate}>
          Plan your first trip
        </Button>
      </Stack>
    </Paper>
  )
}
