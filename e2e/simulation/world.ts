/** A world: a server on its machine, a network, three people with their pages; what happens in it, step by step. */
import * as Y from 'yjs'
import type { WebSocketClass } from '../../client-sdk/connection/socket.ts'
import { createTokens } from '../../server/auth/tokens.ts'
import { act, offend, type Crime } from './deeds.ts'
import { enter } from './ground.ts'
import { createInvariants, type Invariants } from './invariants.ts'
import { isOnlyInsertions } from './lost-frame.ts'
import { createMachine, type Machine } from './machine.ts'
import { createNetwork, type Network } from './network.ts'
import { OWNER, PAGES, PLACE, ROLES, createPeople, roleOf, type PageName } from './people.ts'
import type { Step } from './schedule.ts'
import type { Replaced } from './server.ts'
import { createDisk, type Disk } from './storage-faults.ts'
import { createTurns, type Turns } from './turns.ts'

export interface World {
  readonly turns: Turns
  readonly disk: Disk
  readonly machine: Machine
  /** The server is up and everybody has the trip open. */
  open(): Promise<void>
  perform(step: Step): Promise<void>
  /** Heals everything, waits until nothing more happens, and looks whether all is as it should be. */
  rest(): Promise<void>
  /** Closes every page and the server, and looks whether anything is left. */
  end(): Promise<void>
}

/** What stands in for real parts, to prove that a mistake in them is found. */
export interface Stand {
  /** Called for every life of the server. */
  readonly server?: () => Replaced
  readonly socket?: (real: WebSocketClass) => WebSocketClass
}

/** What takes longer than that to come to rest never does. */
const PATIENCE_MS = 300_000
/** The longest that the product gathers writing before it tells of it, and a little more. */
const TEXT_MS = 12_000
/** The longest that a server which is told to stop may take. */
const STOP_MS = 20_000
/** A page that hears nothing for that long gives its connection up. */
const SILENCE_MS = 10_000

const tokens = createTokens(
  { jwksUrl: undefined, jwtIssuer: undefined, jwtAudience: undefined },
  'a secret that is long enough for anybody',
)

/** `image`: what is on the disk in the beginning. From now on the process is in this world, until `leave`. */
export function createWorld({
  seed,
  image,
  replaced = {},
}: {
  readonly seed: number
  readonly image: Buffer
  readonly replaced?: Stand
}): World {
  const turns: Turns = createTurns(() => invariants.check(people.pages.values()))
  enter(turns)
  const disk: Disk = createDisk(turns, image, () => invariants.committed())
  const invariants: Invariants = createInvariants(disk.file)
  invariants.committed()
  const beginning = invariants.ledger.head
  const network: Network = createNetwork(turns, invariants.said)
  const shared = { turns, network, invariants, tokens, seed }
  const machine = createMachine({ ...shared, disk, replaced: replaced.server ?? (() => ({})) })
  const people = createPeople({ ...shared, socket: replaced.socket })
  const crimes: { readonly person: string; readonly key: string }[] = []
  let attempts = 0
  /** Something happened by which a word to a page can be lost. */
  let isDisturbed = false
  /** The next frame of these pages that can be lost is lost. */
  const losing = new Set<string>()

  network.loses = (connection, frame) => {
    const page = [...people.pages.values()].find(({ actor }) => actor === connection.page)
    if (!page || !losing.has(page.name) || !isOnlyInsertions(frame, page.room.doc)) return false
    return losing.delete(page.name)
  }

  const pageOf = (name: PageName) => people.pages.get(name)!

  async function commit(name: PageName, crime: Crime, n: number): Promise<void> {
    const page = pageOf(name)
    const { person } = page
    await turns.act(page.actor, () => {
      if (crime === 'remove-without-role') invariants.removes(person)
      const key = offend(page, crime, `crime${(attempts += 1)}`, n)
      if (key !== undefined) crimes.push({ person, key })
    })
  }

  const setRole = (person: keyof typeof ROLES, role: 'editor' | 'commenter'): Promise<void> =>
    machine.use((server) => {
      // reason: while the disk refuses, roles cannot change, and whoever asked is told
      server.setRole(PLACE.scope, person, role).catch(() => {})
    })

  /** A title over REST, and that it is on disk when the request is answered. */
  const retitle = (n: number): Promise<void> =>
    machine.use((server) => {
      let client = 0
      let clock = 0
      const write = (doc: Y.Doc): void => {
        doc.getMap('meta').set('title', `rest ${n}`)
        client = doc.clientID
        clock = Y.getState(doc.store, client)
      }
      server.open.edit(PLACE, OWNER.userId, write).then(
        () => {
          if (Y.getState(invariants.ledger.doc.store, client) < clock)
            invariants.fail('[SY2] a request was answered before its edit was on disk')
        },
        (error: unknown) => {
          if (!isDisturbed) invariants.fail(`a request failed: ${String(error)}`)
        },
      )
    })

  async function perform(step: Step): Promise<void> {
    isDisturbed ||= isDisturbing(step)
    switch (step.do) {
      case 'deed': {
        const page = pageOf(step.page)
        await turns.act(page.actor, () => act(page, step.deed, step.n))
        return
      }
      case 'crime':
        return commit(step.page, step.crime, step.n)
      case 'go': {
        const ready = turns.ready()
        if (ready.length > 0) await turns.step(ready[step.n % ready.length]!)
        return
      }
      case 'flow':
        return turns.flow()
      case 'pass':
        return turns.pass(step.ms, step.flowing)
      case 'cut': {
        const { actor } = pageOf(step.page)
        const connection = network.connections.findLast(({ page }) => page === actor)
        if (connection) network.cut(connection, step.silent)
        return
      }
      case 'part':
      case 'heal':
        return network.partition(pageOf(step.page).actor, step.do === 'part')
      case 'reload':
        people.kill(step.page)
        return people.open(step.page)
      case 'leave':
        await people.close(step.page)
        return people.open(step.page)
      case 'lose':
        losing.add(step.page)
        return undefined
      case 'crash':
        return machine.crash()
      case 'start':
        return machine.start()
      case 'restart':
        return machine.restart()
      case 'disk':
        disk.fault = step.fault
        disk.isStuck = step.stuck
        return undefined
      case 'role':
        return setRole('bob', step.role)
      case 'rest':
        return retitle(step.n)
    }
  }

  function isSettled(): boolean {
    return (
      machine.server !== undefined &&
      [...people.pages.values()].every(
        ({ client, room, person }) =>
          client.status === 'online' &&
          room.saveState.state === 'saved' &&
          room.role === roleOf(person),
      )
    )
  }

  function stateOfAll(): string {
    const states = [...people.pages.values()].map(({ name, client, room }) => {
      const { state, unsaved } = room.saveState
      return `${name} is ${client.status} as ${room.role}, ${state} with ${unsaved} to save: ${JSON.stringify(room.error ?? client.error)}`
    })
    return [`the server is ${machine.server ? 'up' : 'down'}`, ...states].join('; ')
  }

  async function heal(): Promise<void> {
    disk.fault = 'none'
    disk.isStuck = false
    for (const { actor } of people.pages.values()) network.partition(actor, false)
    network.tellOfDead()
    await turns.pass(STOP_MS, true)
    machine.start()
    await turns.flow()
    for (const person of ['bob', 'cat'] as const) await setRole(person, ROLES[person])
  }

  return {
    turns,
    disk,
    machine,
    async open() {
      machine.start()
      await turns.flow()
      for (const name of PAGES) await people.open(name)
      await turns.flow()
    },
    perform,
    async rest() {
      await heal()
      const latest = turns.now() + PATIENCE_MS
      do await turns.pass(1000, true)
      while (!isSettled() && turns.now() < latest)
      if (!isSettled()) invariants.fail(`it does not come to rest: ${stateOfAll()}`)
      await turns.pass(TEXT_MS, true)
      for (const { person, key } of crimes) {
        const times = invariants.timesTold(person, key)
        if (times > 1 || (times === 0 && !isDisturbed))
          invariants.fail(`[GU1] ${person} was told ${times} times of ${key}`)
      }
      await machine.use((server) => {
        const live = server.documents.read(PLACE.scope, (doc) => doc)
        invariants.atRest([...people.pages.values()], live, beginning)
      })
    },
    async end() {
      for (const name of [...people.pages.keys()]) await people.close(name)
      const server = machine.server!
      let isStopped = false
      await machine.use(() => void server.stop().then(() => (isStopped = true)))
      await turns.pass(3 * STOP_MS, true)
      if (!isStopped) invariants.fail('[SY6] the server does not stop')
      if (server.documents.count > 0) invariants.fail('the server leaves a document open')
      if (machine.timers > 0) invariants.fail('the server leaves timers')
      invariants.check([])
    },
  }
}

/** Whether a word to a page can be lost by it. */
function isDisturbing(step: Step): boolean {
  if (step.do === 'pass') return step.ms >= SILENCE_MS
  return !['deed', 'crime', 'go', 'flow', 'role', 'rest'].includes(step.do)
}
