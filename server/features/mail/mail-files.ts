/** Mail that went nowhere else: files in a folder for each tenant, to be looked at while something is being made. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KeptMail, instantOf } from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'

export interface MailFile {
  readonly id: string
  readonly to: string
  readonly subject: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly text: string
  readonly html: string
}

export interface MailFiles {
  /** `message`: as a mail server would have got it. */
  write(tenantId: string, mail: MailFile, message: Uint8Array): Promise<void>
  /** Newest first. */
  list(tenantId: string, limit: number): Promise<KeptMail[]>
  /** Throws NOT_FOUND. */
  read(tenantId: string, id: string): Promise<KeptMail>
  /** Deletes what was written before; returns how many mails. */
  sweep(before: number): Promise<number>
}

/** Ids of jobs, and nothing that leads anywhere else. */
const ID = /^[\w-]{1,80}$/

export function createMailFiles(folder: string): MailFiles {
  const folderOf = (tenantId: string): string => join(folder, tenantId === '' ? '_' : tenantId)

  async function read(tenantId: string, id: string): Promise<KeptMail> {
    if (!ID.test(id)) throw new Refusal('NOT_FOUND')
    try {
      const text = await readFile(join(folderOf(tenantId), `${id}.json`), 'utf8')
      return KeptMail.parse(JSON.parse(text))
    } catch (error) {
      if (isMissing(error)) throw new Refusal('NOT_FOUND', 'There is no such mail.')
      throw error
    }
  }

  return {
    async write(tenantId, { at, ...mail }, message) {
      const own = folderOf(tenantId)
      await mkdir(own, { recursive: true })
      await writeFile(join(own, `${mail.id}.eml`), message)
      const kept: KeptMail = { ...mail, at: instantOf(at) }
      await writeFile(join(own, `${mail.id}.json`), JSON.stringify(kept))
    },
    async list(tenantId, limit) {
      const ids = (await namesIn(folderOf(tenantId)))
        .filter((name) => name.endsWith('.json'))
        .map((name) => name.slice(0, -'.json'.length))
        .toSorted()
        .toReversed()
      return Promise.all(ids.slice(0, limit).map((id) => read(tenantId, id)))
    },
    read,
    async sweep(before) {
      let count = 0
      for (const tenant of await namesIn(folder)) {
        const own = join(folder, tenant)
        for (const name of await namesIn(own)) {
          const { mtimeMs } = await stat(join(own, name))
          if (mtimeMs >= before) continue
          await rm(join(own, name))
          if (name.endsWith('.eml')) count += 1
        }
      }
      return count
    },
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return []
    throw error
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
