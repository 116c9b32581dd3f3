/**
 * The word whether a person is to be seen. It is theirs alone, and the same for everything that they have open in their
 * tenant, from when they say so until they say otherwise: by `visible` in Yjs awareness or in a text frame.
 *
 * JSON in a Hocuspocus stateless frame of any document. The server sends it when it lets a connection in, and again
 * whenever the person has said so somewhere, once that is on disk.
 */
import { z } from 'zod'

export const VisibilityNotice = z.strictObject({
  type: z.literal('visibility'),
  visible: z.boolean(),
})
export type VisibilityNotice = z.infer<typeof VisibilityNotice>
