/** Documents for who cannot open a socket: the way of an edit is the same, and so are its limits. */
import { syncRoutes, type Limits, type Principal } from '@concord/schemas'
import type { Access } from '../../auth/access.ts'
import { createBudgets } from '../../core/budgets.ts'
import { bufferOn } from '../../core/buffer-on.ts'
import type { Clock } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import { personKey } from '../../core/who.ts'
import { authorIn } from '../../sync/author-in.ts'
import type { Documents } from '../../sync/documents.ts'
import { NO_STATE, isStateVector } from '../../sync/live/state-answers.ts'
import type { Commits } from '../../sync/update-log/commits.ts'
import type { MayWrite } from '../documents/document-connections.ts'
import { takenBack } from '../documents/taken-back.ts'
import type { DocumentHost } from '../hocuspocus.ts'
import type { Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly access: Pick<Access, 'open'>
  readonly host: Pick<DocumentHost, 'hold' | 'exchange'>
  readonly documents: Pick<Documents, 'durable'>
  readonly commits: Pick<Commits, 'writable'>
  readonly mayWrite: MayWrite
  readonly limits: Pick<Limits, 'bytesPerSecond' | 'byteBurst'>
  readonly clock: Pick<Clock, 'now'>
}

export function serveSync(parts: Parts): void {
  const { rest, access, host, documents, commits, mayWrite, limits, clock } = parts
  const bytes = createBudgets({ perSecond: limits.bytesPerSecond, burst: limits.byteBurst })

  /** Throws RATE_LIMITED for who has had too many bytes come and go of late. */
  function pace(principal: Principal): (amount: number) => void {
    const person = personKey(principal)
    const wait = bytes.wait(person, clock.now())
    if (wait > 0) {
      const retryAfterSeconds = Math.ceil(wait / 1000)
      const words = `Too much at once. Come back in ${retryAfterSeconds} s.`
      throw new Refusal('RATE_LIMITED', words, { retryAfterSeconds })
    }
    return (amount) => bytes.use(person, amount, clock.now())
  }

  rest.serve(syncRoutes.exchange, async ({ params, principal, body }) => {
    const use = pace(principal)
    const grant = await access.open(params['docName']!, principal)
    const update = body.update === undefined ? undefined : Buffer.from(body.update, 'base64')
    const vector = vectorOf(body.stateVector)
    if (update) {
      use(update.length)
      if (!mayWrite(grant, principal)) throw new Refusal('READ_ONLY')
      if (!commits.writable) throw new Refusal('STORAGE_UNAVAILABLE')
    }
    const release = await host.hold(grant)
    try {
      const edit = { author: authorIn(grant, principal), late: body.offline }
      const exchanged = host.exchange(grant.scope, { update, vector, edit })
      // What it speaks of may be somebody else's, and on its way to the disk.
      await documents.durable(grant.scope)
      use(exchanged.state.length)
      const { taken = [], kind } = exchanged.submitted ?? {}
      return {
        update: base64(exchanged.state),
        stateVector: base64(exchanged.vector),
        saved: kind !== 'missing',
        ...(taken.length > 0 ? { rejected: takenBack(taken) } : {}),
      }
    } finally {
      await release()
    }
  })
}

function vectorOf(text: string | undefined): Uint8Array {
  const vector = text === undefined ? NO_STATE : Buffer.from(text, 'base64')
  if (isStateVector(vector)) return vector
  throw new Refusal('VALIDATION_ERROR', 'stateVector: These bytes are no state vector.')
}

function base64(bytes: Uint8Array): string {
  return bufferOn(bytes).toString('base64')
}
