/**
 * A document in a page without a network. The page goes away and comes back again and again, each time in the same task
 * in which something was typed; its title says how that ends. `?rounds=…&text=…`: how many are left, and what is to be
 * there by now.
 */
import { createClient } from '@concord/client'

const asked = new URLSearchParams(location.search)
const rounds = Number(asked.get('rounds'))
const text = asked.get('text') ?? ''

const client = createClient({
  url: '/',
  token: () => Promise.reject(new Error('There is no network.')),
  identity: { userId: 'ana', tenantId: 'dev' },
})
const room = client.open('document', 'notes')
const { code } = room.document

function type(letters: string): void {
  code.insert(code.length, letters)
}

function leave(letters: string): void {
  location.replace(`?${new URLSearchParams({ rounds: String(rounds - 1), text: text + letters })}`)
}

function go(): void {
  if (room.copy.state !== 'kept') return
  stop()
  const found = code.toString()
  if (found !== text) document.title = `Lost: "${found}" is left of "${text}"`
  else if (rounds === 0) document.title = `Kept: ${text}`
  else if (rounds % 2 === 0) {
    type('a')
    leave('a')
  } else {
    // What was typed before is on its way to the disk still.
    type('b')
    setTimeout(() => {
      type('c')
      leave('bc')
    })
  }
}

const stop = room.subscribe('copy', go)
