/** Every attack, and a quiet time to compare them with. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack } from './attack.ts'
import { messageAttacks } from './message-attacks.ts'
import { pollingAttacks } from './polling-attacks.ts'
import { presenceAttacks } from './presence-attacks.ts'
import { readingAttacks } from './reading-attacks.ts'
import { restAttacks } from './rest-attacks.ts'
import { socketAttacks } from './socket-attacks.ts'
import { tokenAttacks } from './token-attacks.ts'
import { updateAttacks } from './update-attacks.ts'

/** Nothing is done: what is noticed is what the machine does by itself. */
const quiet: Attack = {
  name: 'nothing at all',
  async run() {
    await sleep(2000)
    return []
  },
}

export const attacks: readonly Attack[] = [
  quiet,
  ...socketAttacks,
  ...pollingAttacks,
  ...tokenAttacks,
  ...updateAttacks,
  ...presenceAttacks,
  ...messageAttacks,
  ...restAttacks,
  ...readingAttacks,
]
