/**
 * The architecture as a table: a file may import its own layer and any layer on a line above. Layers
 * on one line are peers and do not import each other; type-only and dynamic imports count. To change
 * the table is a decision: it needs a record in docs/decisions/.
 */
import { dirname, join } from 'node:path/posix'
import { importsOf, isTest, type SourceFile } from './sources.ts'

const LINES: readonly (readonly string[])[] = [
  ['schemas'],
  ['client-sdk', 'server/core'],
  ['server/storage'],
  ['server/auth', 'server/events', 'server/jobs'],
  ['server/sync'],
  ['server/features'],
  ['server/transport', 'server/cli'],
]

/** These put the parts of the server together and may import every one of them. */
const ROOTS = ['server/main.ts', 'server/compose.ts', 'server/compose/']

/** The pages stand beside the server and know it only through the SDK. */
const WEB_MAY_IMPORT = ['web', 'client-sdk', 'schemas']

/** What people elsewhere can build: with the SDK alone. */
const EXAMPLES_MAY_IMPORT = ['examples', 'client-sdk']

/** Browsers run these too: nothing in them may need Node. (In web/ some files are parts of its build.) */
const FOR_BROWSERS = ['schemas', 'client-sdk']

/** Loaded by tests alone, and only by those that ask for a server of their own. */
const FOR_NODE = ['client-sdk/testing/server-process.ts']

/**
 * A package may be named only by the files that wrap it, so that replacing it is a change in one
 * place. A name that ends in a star stands for a family, a path that ends in a slash for a folder.
 */
const OWNERS: readonly (readonly [name: string, owners: readonly string[]])[] = [
  ['@hocuspocus/server', ['server/transport/hocuspocus.ts']],
  ['better-sqlite3', ['server/storage/']],
  ['kysely', ['server/storage/']],
  ['koa', ['server/transport/']],
  ['koa-*', ['server/transport/']],
  ['@koa/*', ['server/transport/']],
  ['ws', ['server/transport/socket/socket.ts', 'server/transport/socket/upgrade.ts']],
  ['jsonwebtoken', ['server/auth/tokens.ts']],
  ['jwks-rsa', ['server/auth/tokens.ts']],
  ['nodemailer', ['server/features/mail/mailer.ts']],
  ['web-push', ['server/features/push/push-message.ts']],
  ['csv-parse', ['server/features/formats/read-csv.ts']],
  ['pdfkit', ['server/features/reports/pdf.ts']],
  ['croner', ['server/jobs/next-run.ts']],
  ['pino', ['server/core/logger.ts']],
  ['prom-client', ['server/core/metrics.ts']],
  [
    'yjs',
    [
      'schemas/',
      'client-sdk/',
      'server/sync/',
      'server/features/',
      'server/transport/hocuspocus.ts',
      'web/',
      'examples/',
    ],
  ],
]

const WORKSPACES: Readonly<Record<string, string>> = {
  '@concord/schemas': 'schemas',
  '@concord/client': 'client-sdk',
  '@concord/server': 'server',
  '@concord/web': 'web',
}

/** What is wrong with the imports of a file, one sentence each. Tests may import what they like. */
export function importComplaints(source: SourceFile): string[] {
  if (isTest(source.file)) return []
  const homeless = layerOf(source.file) === undefined ? [`${source.file}: belongs to no layer`] : []
  return [
    ...homeless,
    ...importsOf(source).flatMap((specifier) => complaintAbout(source.file, specifier) ?? []),
  ]
}

function complaintAbout(from: string, specifier: string): string | undefined {
  const to = targetOf(from, specifier)
  return to === undefined ? aboutPackage(from, specifier) : aboutFile(from, to)
}

function aboutPackage(from: string, specifier: string): string | undefined {
  const layer = layerOf(from)
  const isForBrowsers = layer !== undefined && FOR_BROWSERS.includes(layer)
  if (specifier.startsWith('node:') && isForBrowsers && !FOR_NODE.includes(from)) {
    return `${from}: runs in browsers and may not import ${specifier}`
  }
  const owners = OWNERS.find(([name]) => isPackage(specifier, name))?.[1]
  if (owners === undefined || owners.some((owner) => isWithin(from, owner))) return undefined
  return `${from}: only ${owners.join(', ')} may import ${specifier}`
}

function aboutFile(from: string, to: string): string | undefined {
  const [mine, theirs] = [layerOf(from), layerOf(to)]
  if (mine === undefined) return undefined // said once for the file
  if (mine === 'web') {
    const allowed = theirs !== undefined && WEB_MAY_IMPORT.includes(theirs)
    return allowed ? undefined : `${from}: web may not import ${to}`
  }
  if (mine === 'examples') {
    const allowed = theirs !== undefined && EXAMPLES_MAY_IMPORT.includes(theirs)
    return allowed ? undefined : `${from}: an example may not import ${to}`
  }
  if (mine.startsWith('server') && theirs === 'client-sdk') {
    return `${from}: the server may not import the SDK`
  }
  if (mine === 'server') {
    return theirs === 'web' ? `${from}: the server may not import the pages` : undefined
  }
  if (theirs === undefined || !isBelow(theirs, mine)) return `${from}: ${mine} may not import ${to}`
  const [myFeature, theirFeature] = [featureOf(from), featureOf(to)]
  if (myFeature !== undefined && theirFeature !== undefined && myFeature !== theirFeature) {
    return `${from}: feature ${myFeature} may not import feature ${theirFeature}: they meet in the log`
  }
  return undefined
}

/** The file or folder a specifier leads to, or undefined for a package from outside. */
function targetOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(from), specifier)
  const [scope, name, ...rest] = specifier.split('/')
  const workspace = WORKSPACES[`${scope}/${name}`]
  return workspace && [workspace, ...(rest.length > 0 ? rest : ['index.ts'])].join('/')
}

/** `server` is the layer of the roots alone: any other file has to be in the folder of a layer. */
function layerOf(file: string): string | undefined {
  if (ROOTS.some((root) => isWithin(file, root))) return 'server'
  return [...LINES.flat(), 'web', 'examples'].find((layer) => file.startsWith(`${layer}/`))
}

/** server/features/chat.ts and server/features/chat/rules.ts both belong to the feature `chat`. */
function featureOf(file: string): string | undefined {
  return /^server\/features\/([^/.]+)/.exec(file)?.[1]
}

function isBelow(lower: string, upper: string): boolean {
  const lineOf = (layer: string) => LINES.findIndex((line) => line.includes(layer))
  return lower === upper || (lineOf(lower) >= 0 && lineOf(lower) < lineOf(upper))
}

function isPackage(specifier: string, name: string): boolean {
  if (name.endsWith('*')) return specifier.startsWith(name.slice(0, -1))
  return specifier === name || specifier.startsWith(`${name}/`)
}

function isWithin(file: string, owner: string): boolean {
  return owner.endsWith('/') ? file.startsWith(owner) : file === owner
}
