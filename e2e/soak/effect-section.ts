/** Mail, webhooks and inboxes of a server that is killed again and again. */
import { chanceFrom } from '../chance.ts'
import { effectRounds, type Came } from '../kill/effect-rounds.ts'
import { count, type Chosen, type Section } from './section.ts'

const ROUNDS = 50
const FEW = 4
const EACH = 12

export async function effectSection({ seed, small, progress }: Chosen): Promise<Section> {
  const rounds = small ? FEW : ROUNDS
  const { inbox, mail, webhook, underWay, unfinished } = await effectRounds({
    rounds,
    chance: chanceFrom(seed),
    each: EACH,
    killAfterMs: [20, 450],
    onRound: (done) => progress(`${done} of ${rounds} kills`),
  })
  const row = (what: string, figure: (came: Came) => number): string[] => [
    what,
    ...[inbox, mail, webhook].map((came) => count(figure(came))),
  ]
  return {
    title: 'kill -9 and what leaves the server',
    how: `In each of ${rounds} rounds ${EACH} people are sent a notification that is mailed to them, too, and ${EACH} events are published to a webhook, all at once; the server is killed after 20 to 450 ms and started again on the same files (seed ${seed}). What was not answered is asked for again under the same key, as a back office does. Then it is counted what arrived: in inboxes, at a mail server, and at the address of the webhook. In ${underWay} of the kills something was under way.`,
    columns: ['', 'inbox', 'mail', 'webhook'],
    rows: [
      row('asked for', ({ due }) => due),
      row('lost', ({ lost }) => lost),
      row('came again, and said that it is the same', ({ again }) => again),
      row('came again as if it were another', ({ double }) => double),
    ],
    notes: [`Jobs that were not done in the end: ${unfinished}.`],
    held:
      unfinished === 0 &&
      inbox.again === 0 &&
      [inbox, mail, webhook].every(({ lost, double }) => lost === 0 && double === 0),
  }
}
