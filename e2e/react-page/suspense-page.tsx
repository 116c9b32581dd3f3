import { ApiError } from '@concord/client'
import { createRoomContext } from '@concord/client/react/suspense'
import { Component, Suspense, type ReactNode } from 'react'

const trip = createRoomContext('trip')

export function SuspensePage({ id }: { id: string }) {
  return (
    <Refused>
      <Suspense fallback={<p>Waiting</p>}>
        <trip.RoomProvider id={id}>
          <Title />
        </trip.RoomProvider>
      </Suspense>
    </Refused>
  )
}

/** There is a title from the first time that it is drawn. */
function Title() {
  return <h1>{trip.useStorage(({ meta }) => meta.title ?? 'No title yet')}</h1>
}

class Refused extends Component<{ children: ReactNode }, { code: string }> {
  override state = { code: '' }
  static getDerivedStateFromError = (error: unknown) => ({
    code: error instanceof ApiError ? error.code : String(error),
  })
  override render() {
    return this.state.code === '' ? (
      this.props.children
    ) : (
      <>
        <p role="alert">{this.state.code}</p>
        <button type="button" onClick={() => this.setState({ code: '' })}>
          Try again
        </button>
      </>
    )
  }
}
