/** Trips in other formats. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeClients } from '../stock.ts'
import { createTenant, entry } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closeClients)
afterAll(cleanUp)

test('[EX3] who may read a trip gets it as a calendar and as a table', async () => {
  const tenant = createTenant(server)
  const { scope, path } = await tenant.trip()
  const ben = await tenant.editor('ben', scope)
  ben.doc.getMap('days').set('d1', entry({ title: 'One', date: '2026-07-01' }))
  ben.doc
    .getMap('activities')
    .set('a1', entry({ title: 'Louvre', dayId: 'd1', startTime: '09:30' }))
  await ben.acknowledged()
  const read = async (userId: string, file: string) => {
    const headers = { authorization: `Bearer ${await tenant.token(userId)}` }
    const response = await fetch(`${server.url}${path}/${file}`, { headers })
    const text = await response.text()
    return { status: response.status, type: response.headers.get('content-type'), text }
  }
  const calendar = await read('ben', 'calendar.ics')
  expect(calendar).toMatchObject({ status: 200, type: 'text/calendar; charset=utf-8' })
  expect(calendar.text).toMatch(
    new RegExp(`UID:a1@${scope}\\r\\nDTSTAMP:\\d{8}T\\d{6}Z\\r\\nDTSTART:20260701T093000\\r\\n`),
  )
  const table = await read('ben', 'activities.csv')
  expect(table).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8' })
  expect(table.text).toContain('One,2026-07-01,Louvre,09:30,,,other,0,EUR,\r\n')
  expect((await read('cleo', 'calendar.ics')).status).toBe(403)
})
