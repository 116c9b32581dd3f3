/** The kinds that the server would know, with those of KINDS_MODULE. */
import { KINDS, kindsOf, type Kinds } from '@concord/schemas'
import { VARIABLES } from '../core/variables.ts'
import { loadKinds } from '../sync/load-kinds.ts'

export async function knownKinds(): Promise<Kinds> {
  const module = VARIABLES.KINDS_MODULE.schema.parse(process.env['KINDS_MODULE'] || undefined)
  return kindsOf(...Object.values(KINDS), ...(await loadKinds(module)))
}
