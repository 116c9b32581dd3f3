/** Text frames beside every other way to work, and many of them at once. */
import { createClient } from '@concord/client'
import { trip as tripKind } from '@concord/schemas'
import { afterAll, afterEach, expect, test } from 'vitest'
import { cleanUp, startConcord } from '../concord.ts'
import { closeReaders, textClient, type TextClient } from '../event-readers.ts'
import { closeClients, until, yWebsocketClient } from '../stock.ts'
import { createTenant, entry } from '../tenant.ts'

afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)
