/** A kind that is not ours, as an operator would add it. */
import { collection, defineKind, eventsOf, z } from '@concord/schemas'

export const recipe = defineKind({
  name: 'recipe',
  plural: 'recipes',
  ids: 'objectId',
  open: false,
  meta: z.object({ title: z.string().min(1).max(200), serves: z.number().int().min(1).default(2) }),
  metaEvent: 'recipe.updated',
  collections: {
    ingredients: collection({
      events: eventsOf('ingredient'),
      fields: z.object({
        name: z.string().min(1).max(120),
        grams: z.number().min(0).default(0),
        addedBy: z.string().default(''),
      }),
      author: 'addedBy',
    }),
  },
  contents: { method: 'xml' },
})

export default [recipe]
