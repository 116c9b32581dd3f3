/**
 * The chat of a trip, in a frame that is taken out and put in again and again without a network, each time right after
 * the task in which something was said: nothing ends a page sooner. The first time, what others said is marked as read,
 * too. The title of the page says how far it is. `?trip=…&rounds=…`: how many there are; the frame adds what waits to be
 * sent by now.
 */
import { createClient, devToken } from '@concord/client'

if (parent === window) frameAnew(location.search)
else talk(new URLSearchParams(location.search))

function frameAnew(search: string): void {
  const frame = document.createElement('iframe')
  frame.src = `${search}&said=`
  document.body.append(frame)
  addEventListener(
    'message',
    ({ data }) => {
      frame.remove()
      frameAnew(String(data))
    },
    { once: true },
  )
}

function talk(asked: URLSearchParams): void {
  const said = asked.getAll('said').filter((word) => word !== '')
  const client = createClient({
    url: '/',
    token: async () => (await devToken(location.origin, { userId: 'ana' })).token,
    identity: { userId: 'ana', tenantId: 'default' },
  })
  const room = client.open('trip', asked.get('trip')!)
  const { chat } = room

  function leave(...words: string[]): void {
    const next = new URLSearchParams({ trip: room.id, rounds: asked.get('rounds')! })
    for (const word of [...said, ...words]) next.append('said', word)
    parent.postMessage(`?${next}`)
  }

  function markAndLeave(): void {
    void chat.markRead()
    chat.send('a')
    leave('a')
  }

  function begin(): void {
    if (room.copy.state !== 'kept' || chat.unread === 0) return
    stop()
    parent.document.title = 'Unread'
    addEventListener('offline', markAndLeave, { once: true })
  }

  function go(): void {
    if (room.copy.state !== 'kept') return
    stop()
    const waiting = chat.messages.map(({ text, state }) => `${state} ${text}`).join()
    const expected = said.map((text) => `pending ${text}`).join()
    if (waiting !== expected) parent.document.title = `Lost: "${waiting}" is left of "${expected}"`
    else if (said.length > Number(asked.get('rounds')))
      parent.document.title = `Kept: ${said.join()}`
    else if (said.length % 3 === 0) {
      chat.send('b')
      leave('b')
    } else {
      // What was said before is on its way to the disk still.
      chat.send('c')
      setTimeout(() => {
        chat.send('d')
        leave('c', 'd')
      })
    }
  }

  const listen = said.length === 0 ? begin : go
  const stops = [room.subscribe('copy', listen)]
  if (listen === begin) stops.push(chat.subscribe(listen))

  function stop(): void {
    for (const each of stops) each()
  }
}
