/**
 * Loads the kinds as the server would, and tells its parent which there are or what is wrong with them. A process of its
 * own: what was once loaded cannot be loaded anew.
 */
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { eventRegistry, isKindName } from '@concord/schemas'
import { knownKinds } from '../known-kinds.ts'
import type { KindsCheck } from './check-kinds.ts'

const files: string[] = []
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:') && !url.includes('/node_modules/')) files.push(fileURLToPath(url))
    return next(url, context)
  },
})

async function check(): Promise<KindsCheck> {
  try {
    const kinds = await knownKinds()
    eventRegistry(kinds.values())
    const own = [...kinds.values()]
      .filter(({ name }) => !isKindName(name))
      .map(({ name, plural }) => ({ name, plural }))
    return { files, own }
  } catch (error) {
    return { files, own: [], fault: (error as Error).message }
  }
}

process.send!(await check(), () => process.disconnect())
