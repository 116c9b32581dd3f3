/** `concord backup`: storage/backup does it. */
import { existsSync } from 'node:fs'
import { counted } from '../core/counted.ts'
import { backUp } from '../storage/backup.ts'
import { databaseFile } from '../storage/database.ts'
import { size, type Command } from './command.ts'

export const backup: Command = {
  usage: 'backup <file>',
  about: 'Copies the whole database as it is at this moment, while the server goes on.',
  help: [
    'The copy is one file, is looked through when it is made, and is there when it is good.',
    '',
    '  --force   replace the file when it is there already',
  ],
  options: { force: { type: 'boolean' } },
  words: [1, 1],
  async run({ folder, words: [target], options, terminal }) {
    if (existsSync(target!) && options['force'] !== true)
      throw new Error(`${target} is there already. Name another file, or add --force.`)
    const { documents, bytes, bad } = await backUp(databaseFile(folder), target!, terminal.progress)
    terminal.say(`${target}: ${counted(documents, 'document')}, ${size(bytes)}`)
    if (bad.length > 0) {
      terminal.warn(
        `${counted(bad.length, 'damaged row')}, in the database too: \`concord inspect\` shows where. Such rows go into quarantine when their documents are opened.`,
      )
    }
  },
}
