/** Whose a socket with text frames is: nobody's at first, then that of the person of a token, until the token ends. */
import { instantOf } from '@concord/schemas'
import type { ConnectionCount } from '../../auth/connection-count.ts'
import { mustBeSamePerson } from '../../auth/renewal.ts'
import type { Session, Tokens } from '../../auth/tokens.ts'
import { atTime } from '../../core/at-time.ts'
import type { Clock } from '../../core/clock.ts'
import { Refusal, asRefusal } from '../../core/refusal.ts'
import { personKey } from '../../core/who.ts'
import type { Socket } from '../socket/socket.ts'
import type { Replies } from './replies.ts'

export interface Owner {
  /** Throws UNAUTHENTICATED as long as it is nobody's. */
  readonly session: Session
  readonly known: Session | undefined
  /** From now on it is this token's. Throws what is wrong with the token; another person's is. */
  signIn(token: string): Promise<void>
  /** Signs in with the token that came with the request, unless somebody has. Throws as `signIn` and `session`. */
  comeIn(): Promise<void>
  /** The socket is gone; the session is left as it is. */
  end(): void
}

interface Parts {
  readonly socket: Pick<Socket, 'id' | 'refuse' | 'authenticated'>
  /** The token that came with the request; empty when none did. */
  readonly offered: string
  readonly tokens: Tokens
  readonly count: Pick<ConnectionCount, 'identify'>
  readonly clock: Clock
  readonly isClosed: () => boolean
  readonly replies: Replies
  /** Told before it is nobody's any more. */
  readonly onExpired: () => void
}

export function createOwner(parts: Parts): Owner {
  const { socket, offered, tokens, count, clock, isClosed, replies, onExpired } = parts
  let session: Session | undefined
  let cancelExpiry = (): void => {}

  function signedIn(): Session {
    if (!session)
      throw new Refusal('UNAUTHENTICATED', 'Send {"event":"auth","data":{"token":…}} first.')
    return session
  }

  async function signIn(token: string): Promise<void> {
    const next = await tokens.verify(token)
    const { userId, tenantId } = next.principal
    if (session) mustBeSamePerson(session, next)
    try {
      count.identify(socket.id, personKey(next.principal))
    } catch (error) {
      socket.refuse(asRefusal(error))
      throw error
    }
    if (isClosed()) return
    session = next
    socket.authenticated(next.principal)
    cancelExpiry()
    cancelExpiry = atTime(clock, next.expiresAt, expire)
    const timestamp = instantOf(clock.now())
    replies.reply('connected', { userId, tenantId, sessionId: socket.id, timestamp })
  }

  function expire(): void {
    onExpired()
    session = undefined
    replies.refuse(new Refusal('TOKEN_EXPIRED'))
  }

  return {
    get session() {
      return signedIn()
    },
    get known() {
      return session
    },
    signIn,
    async comeIn() {
      if (!session && offered !== '') await signIn(offered)
      signedIn()
    },
    end: () => cancelExpiry(),
  }
}
