/** Events that a back office publishes: pilgrims, payments, commissions, files, packages, leads. */
import { z } from 'zod'
import type { Audience, EventRule } from './event.ts'

const text = z.string().max(500)
const name = z.string().max(200)
const id = z.string().min(1).max(64)
const amount = z.number().min(0)

const jamaah = z.strictObject({
  jamaahId: id,
  jamaahName: name.optional(),
  packageId: id.optional(),
  agentId: id.optional(),
  status: text.optional(),
  previousStatus: text.optional(),
  documentId: id.optional(),
})
const payment = z.strictObject({
  paymentId: id,
  jamaahId: id,
  jamaahName: name.optional(),
  amount,
  paymentMethod: text.optional(),
  paymentType: text.optional(),
  status: text,
  agentId: id.optional(),
})
const commission = z.strictObject({
  commissionId: id,
  paymentId: id.optional(),
  agentId: id,
  amount,
  status: text,
})
const file = z.strictObject({
  documentId: id,
  jamaahId: id,
  kind: text,
  status: text,
  reason: text.optional(),
  agentId: id.optional(),
})
const travelPackage = z.strictObject({
  packageId: id,
  name,
  price: amount.optional(),
  status: text.optional(),
})
const lead = z.strictObject({
  leadId: id,
  leadName: name,
  leadEmail: z.string().max(254).optional(),
  leadPhone: z.string().max(40).optional(),
  agentId: id.optional(),
  status: text,
  jamaahId: id.optional(),
})

function family(
  noun: string,
  audience: Audience,
  data: z.ZodType,
  verbs: Record<string, string>,
): EventRule[] {
  return Object.entries(verbs).map(([verb, about]) => ({
    type: `${noun}.${verb}`,
    version: 1,
    data,
    audience,
    published: { entity: `${noun}Id` },
    about,
  }))
}

/** Personal details are in most of them: only admins hear of those, and the agent concerned. */
export const businessEvents: readonly EventRule[] = [
  ...family('jamaah', 'agents', jamaah, {
    created: 'A pilgrim was registered.',
    updated: "A pilgrim's record changed.",
    deleted: "A pilgrim's record was deleted.",
    status_changed: 'A pilgrim reached another status.',
    document_updated: 'A file of a pilgrim changed.',
  }),
  ...family('payment', 'agents', payment, {
    received: 'A payment came in.',
    confirmed: 'A payment was confirmed.',
  }),
  ...family('payment', 'admins', payment, {
    cancelled: 'A payment was cancelled.',
    refunded: 'A payment was paid back.',
  }),
  ...family('commission', 'agents', commission, {
    created: 'A commission came about.',
    approved: 'A commission was approved.',
    paid: 'A commission was paid out.',
  }),
  ...family('document', 'agents', file, {
    uploaded: 'A file was uploaded.',
    approved: 'A file was approved.',
    rejected: 'A file was rejected.',
  }),
  ...family('package', 'tenant', travelPackage, {
    created: 'A package was made.',
    updated: 'A package changed.',
    deleted: 'A package was deleted.',
  }),
  ...family('lead', 'agents', lead, {
    created: 'Somebody showed interest.',
    updated: 'A lead changed.',
    converted: 'A lead became a pilgrim.',
  }),
]
