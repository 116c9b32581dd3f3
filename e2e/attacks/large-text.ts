/** Much in one document, as anybody may write it. */
import { acknowledgements, updateFrame } from '../raw.ts'
import { until } from '../stock.ts'
import type { Field } from './attack.ts'
import { craftUpdate, item, text } from './crafted-update.ts'

const MiB = 2 ** 20

/** One text of so many bytes. */
export function textUpdate(client: number, bytes: number): Uint8Array {
  return craftUpdate([
    {
      client: 7_000_000 + client,
      clock: 0,
      structs: [item({ parent: 'large' }, text('x'.repeat(bytes)))],
    },
  ])
}

/** A megabyte that anybody may write. */
export async function fillDocument(field: Field): Promise<void> {
  const raw = await field.intruder()
  for (let part = 0; part < 2; part += 1)
    raw.send(updateFrame(field.document, textUpdate(part, MiB / 2)))
  // Who attacked before comes after everybody else for a while.
  await until(() => acknowledgements(raw, field.document) >= 2)
}
