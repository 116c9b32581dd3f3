/** Coming into many documents at once, seen from outside. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test } from 'vitest'
import { cleanUp, startConcord } from '../concord.ts'
import { rawSocket, type RawSocket } from '../raw.ts'

afterEach(cleanUp)

test('[LI20] who comes into many documents comes into a few at a time, and nobody else waits for that', async () => {
  const server = await startConcord()
  const name = 'default/document/there'
  const [mallory, ben] = [await server.token('mallory'), await server.token('ben')]
  const member = { userId: 'ben', role: 'editor' }
  await server.call('mallory', 'POST', '/api/v1/documents', { id: 'there', title: 'there' })
  await server.call('mallory', 'POST', '/api/v1/documents/there/members', member)

  const [first, second, third] = [
    await rawSocket(server.wsUrl),
    await rawSocket(server.wsUrl),
    await rawSocket(server.wsUrl),
  ]
  // What is not there yet has to be written, and nobody can write while another program holds the file.
  const file = new DatabaseSync(join(server.dataDir, 'concord.db'), { timeout: 5000 })
  file.exec('begin immediate')
  const answered: string[] = []
  const enter = async (socket: RawSocket, document: string): Promise<string> => {
    const answer = await socket.authenticate(document, mallory)
    answered.push(document)
    return answer
  }
  const others = async (): Promise<string> =>
    (await rawSocket(server.wsUrl)).authenticate(name, ben)
  const entries = [enter(first, 'default/document/new-1'), enter(second, 'default/document/new-2')]
  // Whenever somebody else is in, all that was asked before has had its chance.
  expect(await others()).toBe('granted')
  entries.push(enter(third, name))
  for (let time = 0; time < 3; time += 1) expect(await others()).toBe('granted')
  expect(answered).toEqual([])
  file.exec('rollback')
  file.close()
  expect(await Promise.all(entries)).toEqual(['granted', 'granted', 'granted'])
})
