import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { IconMapOff } from '@tabler/icons-react'
import { Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { AnnouncementsProvider } from '../announcements/announcements-provider.tsx'
import { SessionProvider } from '../session/session.tsx'
import { TripsPage } from '../trips/trips-page.tsx'
import { cssVariables } from './css-variables.ts'
import { loadLater } from './load-later.ts'
import { MessagePage } from './message-page.tsx'
import { theme } from './theme.ts'

const RoomPage = loadLater(async () => (await import('../room/room-page.tsx')).RoomPage)
const TripPage = loadLater(async () => (await import('../trip/trip-page.tsx')).TripPage)

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-center" limit={3} />
      <SessionProvider>
        <AnnouncementsProvider>
          <Suspense fallback={<p className="waiting">Loading …</p>}>
            <Switch>
              <Route path="/" component={TripsPage} />
              <Route path="/trips/:id">{({ id }) => <TripPage key={id} id={id} />}</Route>
              <Route path="/room/:id">{({ id }) => <RoomPage key={id} id={id} />}</Route>
              <Route>
                <MessagePage
                  icon={IconMapOff}
                  title="There is no such page"
                  text="The address may be cut off, or the page was moved."
                />
              </Route>
            </Switch>
          </Suspense>
        </AnnouncementsProvider>
      </SessionProvider>
    </MantineProvider>
  )
}
