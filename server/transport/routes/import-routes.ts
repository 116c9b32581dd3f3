/** The routes by which activities are brought into a trip. */
import { tripRoutes } from '@concord/schemas'
import type { Imports } from '../../features/formats/imports.ts'
import type { GrantFor, Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly imports: Imports
}

export function serveImports({ rest, imports }: Parts, grantFor: GrantFor): void {
  rest.serve(
    tripRoutes.orderImport,
    async ({ grant, principal, body, idempotencyKey: key, repeated }) => {
      const ordered = await imports.order(grant, principal, { ...body, key })
      if (ordered.isRepeated) repeated()
      return ordered.import
    },
    grantFor,
  )
  rest.serve(
    tripRoutes.readImport,
    ({ grant, principal, params }) => imports.read(grant, principal, params['importId']!),
    grantFor,
  )
}
