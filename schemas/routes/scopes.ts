/** The routes that every kind of scope has: list, create, read, change, delete, and its members. */
import { z } from 'zod'
import { ThingId, UserId } from '../ids.ts'
import { hasBallot } from '../kinds/ballot.ts'
import { changesSchema, type Kind } from '../kinds/kind.ts'
import { ScopeRole } from '../roles.ts'
import { PollRule } from '../tally/poll-rule.ts'
import { NewOption } from './polls.ts'
import { route } from './route.ts'

const Instant = z.iso.datetime()

/** A scope as lists show it. `role` is the caller's own, absent for an admin who is not a member. */
export const ScopeSummary = z.object({
  id: ThingId,
  /** The name of its Yjs document. */
  scope: z.string(),
  title: z.string(),
  role: ScopeRole.optional(),
  createdBy: UserId,
  createdAt: Instant,
  updatedAt: Instant,
})
export type ScopeSummary = z.infer<typeof ScopeSummary>

export const Member = z.object({
  userId: UserId,
  role: ScopeRole,
  addedBy: UserId,
  addedAt: Instant,
})
export type Member = z.infer<typeof Member>

const Members = z.object({ items: z.array(Member) })

export const NewMember = z.strictObject({ userId: UserId, role: ScopeRole.default('editor') })

export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The `next` of the page before. */
  after: z.string().max(200).optional(),
})

/** What a scope with polls can begin with: things to choose from, in a poll that is open at once. */
const Candidates = {
  candidates: z.array(NewOption).min(1).max(100).optional(),
  /** How the poll of the candidates decides. */
  rule: PollRule.optional(),
}

/** `title` and the kind's other meta fields; ids are the server's where the kind says so. */
export function scopeRoutes<K extends Kind>(kind: K) {
  const one = kind.name
  const base = `/api/v1/${kind.plural}`
  const body = z.strictObject({ ...kind.meta.shape, ...(hasBallot(kind) ? Candidates : {}) })
  const newScope = kind.ids === 'any' ? body.extend({ id: ThingId.optional() }) : body
  const whole = ScopeSummary.and(z.record(z.string(), z.unknown()))
  return {
    list: route({
      method: 'GET',
      path: base,
      summary: `Every ${one} that you belong to, newest first.`,
      access: 'signed-in',
      query: Page,
      reply: z.object({ items: z.array(ScopeSummary), next: z.string().optional() }),
      status: 200,
    }),
    create: route({
      method: 'POST',
      path: base,
      summary: `Make a ${one}; you become its owner.`,
      access: 'signed-in',
      body: newScope,
      reply: ScopeSummary,
      status: 201,
    }),
    read: route({
      method: 'GET',
      path: `${base}/:id`,
      summary: `One ${one} with everything in it.`,
      access: 'read',
      reply: whole,
      status: 200,
    }),
    change: route({
      method: 'PATCH',
      path: `${base}/:id`,
      summary: `Change the title or another field of the ${one} itself.`,
      access: 'edit',
      body: changesSchema(kind.meta),
      reply: ScopeSummary,
      status: 200,
    }),
    remove: route({
      method: 'DELETE',
      path: `${base}/:id`,
      summary: `Delete the ${one}; everybody who has it open is told.`,
      access: 'manage',
      status: 204,
    }),
    members: route({
      method: 'GET',
      path: `${base}/:id/members`,
      summary: `Who belongs to the ${one}, and as what.`,
      access: 'read',
      reply: Members,
      status: 200,
    }),
    addMember: route({
      method: 'POST',
      path: `${base}/:id/members`,
      summary: 'Add somebody, or give them another role. Takes effect at once.',
      access: 'manage',
      body: NewMember,
      reply: Member,
      status: 200,
    }),
    removeMember: route({
      method: 'DELETE',
      path: `${base}/:id/members/:userId`,
      summary: 'Take somebody out; you may always take out yourself. Takes effect at once.',
      access: 'read',
      status: 204,
    }),
  } as const
}
