/** Attacks by people whose right to be there has ended. */
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from '../concord.ts'
import { acknowledgements, updateFrame, type RawSocket } from '../raw.ts'
import { ATTACKER, type Attack, type Field } from './attack.ts'
import { craftUpdate, item, values } from './crafted-update.ts'

const SHORT_S = 2
/** Something that was taken while the right still held may be acknowledged a little later. */
const GRACE_MS = 300

export const tokenAttacks: readonly Attack[] = [
  {
    name: 'a token that runs out while its owner goes on',
    refused: true,
    async run(field) {
      const raw = await field.socket()
      const token = await field.target.token(ATTACKER, { expiresInSeconds: SHORT_S })
      await raw.authenticate(field.document, token)
      await sleep(SHORT_S * 1000 + GRACE_MS)
      return goesOn(field, raw)
    },
  },
  {
    name: 'somebody who was removed and goes on',
    only: 'concord',
    refused: true,
    async run(field) {
      const raw = await field.intruder()
      const url = new URL(field.target.wsUrl)
      const [, , id] = field.document.split('/')
      const path = `/api/v1/documents/${id}/members/${ATTACKER}`
      const owner = await field.target.token('ana')
      const { status } = await request(`http://${url.host}`, 'DELETE', path, owner)
      if (status >= 300) return [`removing somebody was answered with ${status}`]
      await sleep(GRACE_MS)
      return goesOn(field, raw)
    },
  },
]

/** Writes on, and tells what of it was taken. */
async function goesOn({ document }: Field, raw: RawSocket): Promise<string[]> {
  const before = acknowledgements(raw, document)
  const EDITS = 20
  for (let clock = 0; clock < EDITS && raw.closed === undefined; clock += 1) {
    const place = { parent: 'entries', key: `late${clock}` }
    raw.send(
      updateFrame(
        document,
        craftUpdate([{ client: 31, clock, structs: [item(place, values(1))] }]),
      ),
    )
    await sleep(25)
  }
  const taken = acknowledgements(raw, document) - before
  return taken > 0 ? [`${taken} of ${EDITS} edits were taken all the same`] : []
}
