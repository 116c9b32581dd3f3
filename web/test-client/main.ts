/** A page for developers, on the client SDK alone: connect, join a board, vote, and see everything that comes of it. */
import '@fontsource-variable/inter/index.css'
import '../shell/colors.css'
import './page.css'
import { createClient, devToken, type Client, type Room } from '@concord/client'
import { VOTE_COUNTED, type ConcordEvent } from '@concord/schemas'
import { plainWords } from '../shell/plain-words.ts'
import { countedSocket } from './counted-socket.ts'
import { createCounts } from './counts.ts'
import { listed, part, written } from './elements.ts'
import { createEventLog } from './event-log.ts'
import { showPolls } from './poll-view.ts'

const SERVER = location.origin

const connectForm = part<HTMLFormElement>('connect')
const joinForm = part<HTMLFormElement>('join')
const makeForm = part<HTMLFormElement>('make')
const log = createEventLog(part('log'))
const counts = createCounts(part('counts'))
const fail = (failure: unknown) => log.add('not done', plainWords(failure))

let client: Client | undefined
let joined: { readonly room: Room<'board'>; readonly leave: () => void } | undefined

function connect(): void {
  const userId = written(connectForm, 'userId')
  const pasted = written(connectForm, 'token')
  const own = createClient({
    url: SERVER,
    token: pasted || (async () => (await devToken(SERVER, { userId })).token),
    WebSocket: countedSocket(counts.add),
    offline: false,
  })
  client = own
  own.subscribe(() => client === own && showConnection())
  own.api.me().then(
    async ({ userId: me, tenantId }) => {
      log.add('signed in', `as ${me} of ${tenantId}`)
      const { items } = await own.api.groups.list()
      part('boards').replaceChildren(...items.map(({ id, title }) => new Option(title, id)))
    },
    (failure: unknown) => {
      fail(failure)
      if (client === own) disconnect()
    },
  )
  // The connection comes with what needs one: here, everything that this person may hear of.
  own.events.subscribe({ types: ['*'], onError: fail }, hear)
  showConnection()
}

function disconnect(): void {
  leave()
  const ended = client
  client = undefined
  ended?.close().catch(fail)
  showConnection()
}

function join(boardId: string): void {
  if (!client) return
  leave()
  const room = client.open('board', boardId)
  const show = () => {
    part('people').textContent = peopleWords(room)
    showPolls(part('polls'), room.polls, fail)
  }
  const stops = (['polls', 'presence', 'status'] as const).map((topic) =>
    room.subscribe(topic, show),
  )
  joined = {
    room,
    leave() {
      for (const stop of stops) stop()
      room.close()
    },
  }
  log.add('joined', boardId)
  show()
  showButtons()
}

function leave(): void {
  if (!joined) return
  joined.leave()
  log.add('left', joined.room.id)
  joined = undefined
  part('polls').replaceChildren()
  part('people').textContent = 'Join a board to see its votes.'
  showButtons()
}

async function make(): Promise<void> {
  if (!client) return
  const { groups } = client.api
  const candidates = listed(written(makeForm, 'options')).map((title) => ({ title }))
  const { id } = await groups.create({ title: written(makeForm, 'title'), candidates })
  for (const userId of listed(written(makeForm, 'people')))
    await groups.addMember(id, { userId, role: 'commenter' })
  part<HTMLInputElement>('board-id').value = id
  join(id)
}

function hear(event: ConcordEvent): void {
  const { type, seq, actor, at, data } = event
  counts.add('events')
  if (type === VOTE_COUNTED) counts.add('votes')
  const more = `#${seq} by ${actor ?? 'the server'}: ${JSON.stringify(data)}`
  log.add(type, more, Date.parse(at))
}

function peopleWords({ error, isReady, presence: { others } }: Room<'board'>): string {
  if (error) return error.message
  if (!isReady) return 'Waiting for the board …'
  const names = others.map(({ user }) => user.name || user.id)
  return names.length === 0 ? 'Nobody else is here.' : `Also here: ${names.join(', ')}`
}

function showConnection(): void {
  const status = client?.status ?? 'none'
  const shown = part('status')
  if (shown.dataset['status'] !== status) log.add(status === 'none' ? 'disconnected' : status)
  shown.dataset['status'] = status
  shown.textContent = status === 'none' ? 'not connected' : status
  showButtons()
}

function showButtons(): void {
  const set = (id: string, enabled: boolean) => {
    part<HTMLButtonElement>(id).disabled = !enabled
  }
  set('do-connect', client === undefined)
  set('disconnect', client !== undefined)
  set('do-join', client !== undefined)
  set('do-make', client !== undefined)
  set('leave', joined !== undefined)
}

function on(form: HTMLFormElement, act: () => void): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    act()
  })
}

/** `?as=ben&board=…`: so that a second window is somebody else on the same board at once. */
function fill(): void {
  const asked = new URLSearchParams(location.search)
  part<HTMLInputElement>('user-id').value = asked.get('as') ?? 'ana'
  part<HTMLInputElement>('board-id').value = asked.get('board') ?? ''
}

fill()
on(connectForm, connect)
on(joinForm, () => join(written(joinForm, 'boardId')))
on(makeForm, () => void make().catch(fail))
part('disconnect').addEventListener('click', disconnect)
part('leave').addEventListener('click', leave)
part('clear').addEventListener('click', () => {
  log.clear()
  counts.clear()
})
