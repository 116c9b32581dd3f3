import { ActionIcon, Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useRef, type ComponentType } from 'react'
import { flushSync } from 'react-dom'
import type { DraftOption } from './poll-draft.ts'
import classes from './options-field.module.css'

/** Something that an option can stand for. */
export interface Pickable {
  readonly kind: string
  readonly ref: string
  readonly title: string
  /** The heading that it stands under in the list. */
  readonly group: string
}

interface OptionsFieldProps {
  /** What they are called, such as `Options`. */
  label: string
  options: readonly DraftOption[]
  onChange(options: readonly DraftOption[]): void
  picking?: Picking
}

/** What can be picked beside what one writes. */
export interface Picking {
  /** What one picks from, such as `the plan`. */
  readonly from: string
  readonly pickable: readonly Pickable[]
  readonly OptionIcon: ComponentType<{ option: DraftOption }>
}

/** What can be voted on: written, one field each, or picked from what is there already. */
export function OptionsField({ label, options, onChange, picking }: OptionsFieldProps) {
  const list = useRef<HTMLDivElement>(null)
  const nextKey = Math.max(0, ...options.map(({ key }) => key)) + 1
  const add = () => {
    // The field must be there before the next key is pressed.
    flushSync(() => onChange([...options, { key: nextKey, title: '' }]))
    const fields = list.current?.querySelectorAll('input')
    fields?.[fields.length - 1]?.focus()
  }
  const free =
    picking?.pickable.filter(
      ({ kind, ref }) => !options.some((option) => option.kind === kind && option.ref === ref),
    ) ?? []
  const pick = (value: string | null) => {
    const found = free.find((each) => valueOf(each) === value)
    if (!found) return
    const { kind, ref, title } = found
    const written = options.filter((option) => option.title.trim() !== '' || option.ref)
    onChange([...written, { key: nextKey, title, kind, ref }])
  }
  return (
    <fieldset className={classes.field}>
      <legend className={classes.legend}>{label}</legend>
      <div ref={list}>
        <Stack component="ul" gap={6} m={0} p={0} className={classes.list}>
          {options.map((option, at) => (
            <Group component="li" key={option.key} gap={6} wrap="nowrap">
              {option.ref === undefined ? (
                <TextInput
                  flex={1}
                  aria-label={`Option ${at + 1}`}
                  placeholder={`Option ${at + 1}`}
                  maxLength={200}
                  value={option.title}
                  onChange={({ currentTarget: { value: title } }) =>
                    onChange(options.with(at, { ...option, title }))
                  }
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
                    event.preventDefault()
                    if (option.title.trim() !== '') add()
                  }}
                />
              ) : (
                <span className={classes.picked}>
                  {picking && <picking.OptionIcon option={option} />}
                  {option.title}
                </span>
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={`Remove ${option.title.trim() || `option ${at + 1}`}`}
                onClick={() => onChange(options.toSpliced(at, 1))}
              >
                <IconX size={16} />
              </ActionIcon>
            </Group>
          ))}
        </Stack>
      </div>
      <Group gap="xs" mt={8} align="flex-start">
        <Button variant="default" size="sm" leftSection={<IconPlus size={16} />} onClick={add}>
          Add another
        </Button>
        {picking && picking.pickable.length > 0 && (
          <Select
            flex="1 1 180px"
            size="sm"
            aria-label={`Pick from ${picking.from}`}
            placeholder={`Pick from ${picking.from}`}
            searchable
            nothingFoundMessage="Nothing like that"
            data={groupsOf(free)}
            value={null}
            onChange={pick}
          />
        )}
      </Group>
    </fieldset>
  )
}

const valueOf = ({ kind, ref }: Pickable) => `${kind}:${ref}`

function groupsOf(pickable: readonly Pickable[]) {
  return [...Map.groupBy(pickable, ({ group }) => group)].map(([group, items]) => ({
    group,
    items: items.map((each) => ({ value: valueOf(each), label: each.title })),
  }))
}
