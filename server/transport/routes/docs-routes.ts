/** The reference as it is served: made once, when somebody asks for it. */
import { docsRoutes, type Kinds } from '@concord/schemas'
import { docsPage } from '../rest/docs-page.ts'
import { openApiOf, type Json } from '../rest/openapi.ts'
import type { Rest } from '../rest/rest.ts'

export function serveDocs(rest: Rest, kinds: Kinds): void {
  let page: string | undefined
  let openApi: Json | undefined
  rest.serve(docsRoutes.page, async () => (page ??= docsPage(kinds)))
  rest.serve(docsRoutes.openApi, async () => (openApi ??= openApiOf(kinds)))
}
