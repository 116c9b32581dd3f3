/** What `concord dev` says when everything is ready. */
import type { OwnKind } from './check-kinds.ts'
import { clientCode } from './client-code.ts'
import type { Demo } from './demo.ts'

interface Ready {
  readonly url: string
  readonly folder: string
  /** Here, in the repository, they may not be built yet. */
  readonly hasPages: boolean
  readonly demo: Partial<Demo>
  readonly kinds: readonly OwnKind[]
}

export function welcome({ url, folder, hasPages, demo, kinds }: Ready): string {
  const at = demo.trip === undefined ? url : `${url}/trips/${demo.trip}`
  const all: (readonly [what: string, where: string])[] = [
    ['The page', hasPages ? `${at}?as=ana` : 'not built yet: npm run build'],
    ['As somebody else', `${at}?as=ben`],
    ['A voting room', demo.room === undefined ? '' : `${url}/room/${demo.room}?as=chloe`],
    ...kinds.map(({ name, plural }) => [`Your ${name}`, `${url}/api/v1/${plural}`] as const),
    ['A token', `npx concord token ana${folder === './data' ? '' : ` --data ${folder}`}`],
    ['The data', folder],
  ]
  const rows = all.filter(([, where]) => where !== '')
  const width = Math.max(...rows.map(([what]) => what.length))
  return [
    'Concord is ready. This is dev mode: anybody on this machine can be whoever they like.',
    '',
    ...rows.map(([what, where]) => `  ${what.padEnd(width)}  ${where}`),
    '',
    'A client of your own: npm install @concord/client yjs, and this as client.mjs (node client.mjs)',
    '',
    clientCode(url, demo.trip),
    '',
    'Ctrl-C stops it.',
  ].join('\n')
}

/** The kinds by name, for a sentence. */
export const kindWords = (kinds: readonly OwnKind[]): string =>
  kinds.length === 0 ? 'no kinds of your own' : `your ${kinds.map(({ name }) => name).join(', ')}`
