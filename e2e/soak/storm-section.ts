/** Everybody returns at once, on both servers. */
import { startTarget, type TargetName } from '../../bench/target.ts'
import { count, mib, ms, type Chosen, type Section } from './section.ts'
import { STORM_SETTINGS, storm, type StormDone } from './storm.ts'

const CLIENTS = 1000
const FEW = 100
const PER_DOCUMENT = 20
const EDITS = 10

export async function stormSection(chosen: Chosen): Promise<Section> {
  const clients = chosen.small ? FEW : CLIENTS
  const ours = await run('concord', clients, chosen)
  const theirs = await run('stock', clients, chosen)
  const row = (what: string, value: (done: StormDone) => string): string[] => [
    what,
    value(ours),
    value(theirs),
  ]
  return {
    title: 'Everybody returns at once',
    how: `${count(clients)} people, ${PER_DOCUMENT} to a document, are connected when the server is killed. Each makes ${EDITS} edits offline. The server starts again, and all connect in the same moment, trying again every 200 ms where they are not let in. One process plays all of them on the same two cores. Times run from the moment at which the server is ready.`,
    columns: ['', 'Concord', 'stock'],
    rows: [
      row('edits made offline', ({ edits }) => count(edits)),
      row('half of the clients are in step after', ({ halfMs }) => ms(halfMs)),
      row('all clients have everything after', ({ allMs }) => ms(allMs)),
      row('further attempts to connect', ({ again }) => count(again)),
      row('clients that do not have everything', ({ apart }) => count(apart)),
      row('edits lost', ({ lost }) => count(lost)),
      row('memory of the server at most', ({ peakBytes }) => mib(peakBytes)),
    ],
    held: ours.lost === 0 && ours.apart === 0,
  }
}

async function run(name: TargetName, clients: number, { progress }: Chosen): Promise<StormDone> {
  const target = await startTarget(name, { quiet: true, env: STORM_SETTINGS })
  const done = await storm(target, {
    clients,
    documents: clients / PER_DOCUMENT,
    edits: EDITS,
    onProgress: (words) => progress(`${name}: ${words}`),
  })
  await done.target.kill()
  return done
}
