/** `concord restore`: storage/restore does it. */
import { systemClock } from '../core/clock.ts'
import { counted } from '../core/counted.ts'
import { restore as restoreDatabase } from '../storage/restore.ts'
import { time, type Command } from './command.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const RECOVERY_DAYS = 7

export const restore: Command = {
  usage: 'restore <file>',
  about: 'Puts a backup in the place of the database. The server must be stopped.',
  help: [
    'The backup is looked through first. The database that was there is kept beside the new one.',
    'For some days people may then bring back what others wrote after the backup was made.',
    '',
    `  --recovery-days <n>   for so many days, 0 to 365; ${RECOVERY_DAYS} unless you say otherwise`,
    '  --force               restore a backup in which rows are damaged; they go into quarantine',
  ],
  options: { 'recovery-days': { type: 'string' }, force: { type: 'boolean' } },
  words: [1, 1],
  async run({ folder, words: [file], options, terminal }) {
    const days = Number(options['recovery-days'] ?? RECOVERY_DAYS)
    if (!Number.isInteger(days) || days < 0 || days > 365)
      throw new Error('--recovery-days is a whole number from 0 to 365.')
    const restored = await restoreDatabase(file!, folder, {
      now: systemClock.now(),
      recoveryMs: days * DAY_MS,
      force: options['force'] === true,
      onProgress: terminal.progress,
    })
    terminal.say(`Restored ${counted(restored.documents, 'document')} to ${folder}.`)
    if (restored.kept !== undefined) terminal.say(`What was there before is ${restored.kept}`)
    if (days > 0)
      terminal.say(
        `Until ${time(restored.recoveringUntil)} UTC clients may bring back newer edits.`,
      )
    if (restored.bad.length > 0)
      terminal.warn(
        `${counted(restored.bad.length, 'damaged row')}: such rows go into quarantine when their documents are opened.`,
      )
  },
}
