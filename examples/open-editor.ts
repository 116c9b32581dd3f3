/**
 * What all examples have in common: who one is, which document it is, and a line that says whether everything is saved.
 * All of it is in the address: `?as=ana&name=Ana&doc=hello`.
 */
import './page.css'
import { createClient, devToken, type Room } from '@concord/client'

export type DocumentRoom = Room<'document'>

const address = new URLSearchParams(location.search)
const userId = address.get('as') ?? 'ana'
const name = address.get('name') ?? userId

/**
 * Opens the document and has an editor made for it in the page, which returns the way to take it away. When the room
 * has begun anew with another document, the editor is made anew.
 */
export function openEditor(mount: (room: DocumentRoom, place: HTMLElement) => () => void): void {
  const client = createClient({
    url: '/',
    // An application gives a function that asks its own server for a token.
    token: async () => (await devToken('/', { userId, name })).token,
    // So that the page works before there is a network.
    identity: { userId, tenantId: 'default' },
  })
  const room = client.open('document', address.get('doc') ?? 'hello')
  const place = find('#editor')
  void room.ready.then(() => {
    let unmount = mount(room, place)
    room.subscribe('doc', () => {
      unmount()
      unmount = mount(room, place)
    })
  })
  for (const topic of ['save', 'status', 'presence'] as const)
    room.subscribe(topic, () => showState(room))
  showState(room)
}

function showState(room: DocumentRoom): void {
  find('#save').textContent = saveWords(room)
  find('#people').textContent = room.presence.others.map(({ user }) => user.name).join(', ')
}

function saveWords({ error, readOnly, saveState: { state, unsaved } }: DocumentRoom): string {
  if (error) return error.message
  if (readOnly) return 'Read only'
  if (state === 'offline') return `Offline: ${unsaved} kept on this device`
  return state === 'saving' ? 'Saving …' : 'Saved'
}

function find(selector: string): HTMLElement {
  return document.querySelector<HTMLElement>(selector)!
}
