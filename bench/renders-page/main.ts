/**
 * One list, three times: with our hooks, with a stock provider as it is mostly written, and the same with the entries
 * kept from being drawn anew for nothing. `?token=…&trip=…`
 */
import { createClient } from '@concord/client'
import { ConcordProvider, createRoomContext, shallowEqual } from '@concord/client/react'
import { HocuspocusProvider } from '@hocuspocus/provider'
import { createElement, Fragment, memo, useEffect, useReducer, type FC } from 'react'
import { createRoot } from 'react-dom/client'
import * as Y from 'yjs'

declare global {
  interface Window {
    /** How often a component was drawn, by list. */
    drawn: Record<string, number>
    /** Whether each list shows this title. */
    shows(title: string): boolean
  }
}

const asked = new URLSearchParams(location.search)
const token = asked.get('token')!
const id = asked.get('trip')!

window.drawn = { ours: 0, stock: 0, memo: 0 }
window.shows = (title) =>
  ['ours', 'stock', 'memo'].every((list) =>
    document.getElementById(list)?.textContent?.includes(title),
  )

type List = 'ours' | 'stock' | 'memo'

const draw = (list: List, ...children: Parameters<typeof createElement>[2][]) => {
  window.drawn[list]! += 1
  return createElement('p', null, ...children)
}

const trip = createRoomContext('trip')

const OurList: FC = () => {
  const ids = trip.useStorage(({ activities }) => activities.map(({ id }) => id), shallowEqual)
  return draw('ours', ...ids.map((id) => createElement(OurEntry, { key: id, id })))
}

const OurEntry: FC<{ id: string }> = ({ id }) => {
  const title = trip.useStorage(
    ({ activities }) => activities.find((activity) => activity.id === id)?.title,
  )
  return draw('ours', title)
}

const provider = new HocuspocusProvider({
  url: `${location.origin.replace('http', 'ws')}/ws`,
  name: `default/trip/${id}`,
  document: new Y.Doc(),
  token,
})

const Entry = (list: List): FC<{ title: string }> => {
  return ({ title }) => draw(list, title)
}

function stockList(list: List, One: FC<{ title: string }>): FC {
  return () => {
    const [, redraw] = useReducer((count: number) => count + 1, 0)
    useEffect(() => {
      provider.document.on('update', redraw)
      return () => provider.document.off('update', redraw)
    }, [])
    const activities = provider.document.getMap<Y.Map<string>>('activities')
    const entries = [...activities].map(([key, activity]) =>
      createElement(One, { key, title: activity.get('title') ?? '' }),
    )
    return draw(list, ...entries)
  }
}

const StockList = stockList('stock', Entry('stock'))
const MemoList = stockList('memo', memo(Entry('memo')))

const client = createClient({ url: '/', token, offline: false })
createRoot(document.querySelector('#root')!).render(
  createElement(
    Fragment,
    null,
    createElement(
      'div',
      { id: 'ours' },
      createElement(
        ConcordProvider,
        { client },
        createElement(trip.RoomProvider, { id }, createElement(OurList)),
      ),
    ),
    createElement('div', { id: 'stock' }, createElement(StockList)),
    createElement('div', { id: 'memo' }, createElement(MemoList)),
  ),
)
