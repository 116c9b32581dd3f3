/** A page made with the React hooks, in StrictMode: `?as=ana&trip=…`, and `&suspense` for the other provider. */
import { createClient, devToken } from '@concord/client'
import { ConcordProvider } from '@concord/client/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { PlainPage } from './plain-page.tsx'
import { SuspensePage } from './suspense-page.tsx'

const asked = new URLSearchParams(location.search)
const userId = asked.get('as') ?? ''
const id = asked.get('trip') ?? ''
const client = createClient({
  url: '/',
  identity: { userId, tenantId: 'default' },
  token: async () => (await devToken('/', { userId })).token,
})

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <ConcordProvider client={client}>
      {asked.has('suspense') ? <SuspensePage id={id} /> : <PlainPage id={id} />}
    </ConcordProvider>
  </StrictMode>,
)
