/** `concord discard`: storage/discard does it. */
import { counted } from '../core/counted.ts'
import { databaseFile } from '../storage/database.ts'
import { discardQuarantined } from '../storage/discard.ts'
import type { Command } from './command.ts'

export const discard: Command = {
  usage: 'discard <id>…',
  about: 'Throws away rows in quarantine that nobody needs any more; `inspect` shows their ids.',
  help: ['They cannot be brought back. The server may go on; it counts them again when it starts.'],
  options: {},
  words: [1, 10_000],
  async run({ folder, words, terminal }) {
    const ids = words.map(Number)
    if (!ids.every((id) => Number.isSafeInteger(id) && id > 0))
      throw new Error('An id is a whole number, as `concord inspect` shows it.')
    const count = discardQuarantined(databaseFile(folder), ids)
    terminal.say(`Thrown away: ${count} of ${counted(ids.length, 'row')}.`)
  },
}
