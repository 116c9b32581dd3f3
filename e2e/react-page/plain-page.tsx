import {
  createRoomContext,
  shallowEqual,
  useClient,
  useConnectionStatus,
  useEvents,
  useInbox,
} from '@concord/client/react'
import { useState } from 'react'
import { useDrawn } from './drawn.ts'

const trip = createRoomContext('trip')

/** The room can be taken away and put back. */
export function PlainPage({ id }: { id: string }) {
  const [shown, setShown] = useState(true)
  return (
    <>
      <button type="button" onClick={() => setShown(!shown)}>
        {shown ? 'Hide' : 'Show'}
      </button>
      <Connection />
      <Inbox />
      {shown && (
        <trip.RoomProvider id={id} fallback={<p>Opening</p>}>
          <Plan />
          <People />
          <Steps />
          <Saved />
          <Polls />
          <Chat />
          <News />
        </trip.RoomProvider>
      )}
    </>
  )
}

function Connection() {
  return <p data-testid="connection">{useConnectionStatus()}</p>
}

function Inbox() {
  const { inbox } = useClient()
  const unread = useInbox(({ counts }) => counts.unread)
  const { items, isLoaded } = useInbox()
  return (
    <section aria-label="Inbox">
      <p data-testid="inbox">{isLoaded ? `${unread} of ${items.length}` : 'loading'}</p>
      <button type="button" onClick={() => void inbox.markAllRead()}>
        Read all
      </button>
    </section>
  )
}

function Plan() {
  useDrawn('plan')
  const ids = trip.useStorage(({ activities }) => activities.map(({ id }) => id), shallowEqual)
  const add = trip.useMutation(({ trip }, ...titles: string[]) => {
    for (const title of titles) trip.activities.add({ title })
  })
  return (
    <section aria-label="Plan">
      <button type="button" onClick={() => add('Museum', 'Park')}>
        Add two
      </button>
      <ul>
        {ids.map((id) => (
          <Activity key={id} id={id} />
        ))}
      </ul>
    </section>
  )
}

function Activity({ id }: { id: string }) {
  const title = trip.useStorage(
    ({ activities }) => activities.find((activity) => activity.id === id)?.title ?? '',
  )
  useDrawn(title.replace(/!+$/, ''))
  const shout = trip.useMutation((room) => room.trip.activities.update(id, { title: `${title}!` }))
  return (
    <li>
      <button type="button" onClick={shout}>
        {title}
      </button>
    </li>
  )
}

function People() {
  useDrawn('people')
  const names = trip.useOthers(
    (others) => others.map(({ user, typing }) => `${user.id}${typing ? ' types' : ''}`),
    shallowEqual,
  )
  const self = trip.useSelf(({ user }) => user.id)
  const update = trip.useUpdateMyPresence()
  return (
    <section aria-label="People">
      <p data-testid="self">{self}</p>
      <p data-testid="others">{names.join(', ')}</p>
      <button type="button" onClick={() => update({ typing: true })}>
        Type
      </button>
    </section>
  )
}

function Steps() {
  const [undo, redo] = [trip.useUndo(), trip.useRedo()]
  return (
    <>
      <button type="button" disabled={!trip.useCanUndo()} onClick={undo}>
        Undo
      </button>
      <button type="button" disabled={!trip.useCanRedo()} onClick={redo}>
        Redo
      </button>
    </>
  )
}

function Saved() {
  const { state, unsaved } = trip.useSaveState()
  const mayEdit = trip.useStatus(({ mayEdit }) => mayEdit)
  const lock = trip.useLock()
  return (
    <>
      <p data-testid="save">{`${state} ${unsaved}`}</p>
      <p data-testid="may">{mayEdit ? 'edits' : 'looks'}</p>
      <p data-testid="lock">{lock?.userId ?? 'nobody'}</p>
      <p data-testid="rejected">{trip.useRejected().length}</p>
    </>
  )
}

function Polls() {
  const { polls } = trip.useRoom()
  return (
    <section aria-label="Polls">
      {trip.usePolls().map(({ id, question, options, turnout }) => (
        <p key={id}>
          {question}
          {options.map((option) => (
            <button
              key={option.id}
              type="button"
              onClick={() => void polls.vote(id, { optionId: option.id, choice: 'up' })}
            >
              {option.title}
            </button>
          ))}
          <span data-testid="turnout">{turnout}</span>
        </p>
      ))}
    </section>
  )
}

function Chat() {
  const { chat } = trip.useRoom()
  const texts = trip.useChat(({ messages }) => messages.map(({ text }) => text), shallowEqual)
  return (
    <section aria-label="Chat">
      <p data-testid="chat">{texts.join(', ')}</p>
      <button type="button" onClick={() => chat.send('Hello')}>
        Say hello
      </button>
    </section>
  )
}

function News() {
  const [count, setCount] = useState(0)
  useEvents({ types: ['activity.*'] }, () => setCount((before) => before + 1))
  return <p data-testid="news">{count}</p>
}
