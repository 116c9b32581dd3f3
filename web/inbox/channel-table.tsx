/** A switch for each type and channel. */
import type { Channel, NotificationType, Preferences } from '@concord/schemas'
import { Switch, Text } from '@mantine/core'
import { CHANNEL_WORDS, TYPE_WORDS } from './type-words.ts'
import classes from './inbox.module.css'

interface ChannelTableProps {
  types: Preferences['types']
  /** Those that the server has. */
  channels: readonly Channel[]
  onChange(types: Preferences['types']): void
}

// reason: the keys of a record are its names
const TYPES = Object.keys(TYPE_WORDS) as NotificationType[]

export function ChannelTable({ types, channels, onChange }: ChannelTableProps) {
  return (
    <div>
      <table className={classes.choices}>
        <thead>
          <tr>
            <th scope="col">Tell me of</th>
            {channels.map((channel) => (
              <th key={channel} scope="col">
                {CHANNEL_WORDS[channel]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {TYPES.map((type) => (
            <tr key={type}>
              <th scope="row">{TYPE_WORDS[type]}</th>
              {channels.map((channel) => (
                <td key={channel}>
                  <Switch
                    aria-label={`${TYPE_WORDS[type]}: ${CHANNEL_WORDS[channel]}`}
                    checked={types[type][channel]}
                    onChange={({ currentTarget: { checked } }) =>
                      onChange({ ...types, [type]: { ...types[type], [channel]: checked } })
                    }
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Text size="xs" c="dimmed" mt={8}>
        What is urgent is always shown here.
      </Text>
    </div>
  )
}
