import { createElement, Suspense, type FC } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { aClient, TRIP } from '../test/stage.ts'
import {
  ConcordProvider,
  createRoomContext,
  useConnectionStatus,
  type RoomProviderProps,
} from './index.ts'
import { createRoomContext as createSuspending } from './suspense.ts'

const Status: FC = () => createElement('p', null, useConnectionStatus())

test.each([
  ['plain', createRoomContext('trip')],
  ['suspending', createSuspending('trip')],
])('[RX8] on a server the %s provider shows its fallback and opens nothing', (_, trip) => {
  const client = aClient('ws://127.0.0.1:9', 'ann')
  const Title: FC = () =>
    createElement(
      'h1',
      null,
      trip.useStorage(({ meta }) => meta.title),
    )
  const Room: FC<RoomProviderProps> = trip.RoomProvider
  const page = createElement(
    ConcordProvider,
    { client },
    createElement(Status),
    createElement(
      Suspense,
      { fallback: 'suspended' },
      createElement(Room, { id: TRIP, fallback: 'not yet' }, createElement(Title)),
    ),
  )
  const html = renderToString(page).replaceAll(/<!--.*?-->/g, '')
  expect(html).toBe('<p>connecting</p>not yet')
})

test('[RX8] a hook outside of its provider says which one is missing', () => {
  const trip = createRoomContext('trip')
  const Title: FC = () =>
    createElement(
      'h1',
      null,
      trip.useStorage(({ meta }) => meta.title),
    )
  expect(() => renderToString(createElement(Title))).toThrow(
    'There is no RoomProvider of this trip',
  )
  expect(() => renderToString(createElement(Status))).toThrow('There is no ConcordProvider')
})
