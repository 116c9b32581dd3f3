/**
 * What must be true of package-lock.json so that `npm ci` works on every machine.
 */
const SINGLE = ['yjs', 'y-protocols', 'lib0']

interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

/**
 * One sentence per fault.
 * - A parcel for another platform that is not in the lock makes `npm ci` fail there; npm leaves it
 *   out in silence when the registry does not have it.
 * - An address in the lock ties everybody to one registry.
 * - Two copies of Yjs or of what it stands on do not know each other's documents.
 */
export function lockComplaints(lock: Lock): string[] {
  const entries = Object.entries(lock.packages)
  const names = new Set(entries.map(([where]) => nameOf(where)))
  const missing = entries.flatMap(([where, locked]) =>
    Object.keys(locked.optionalDependencies ?? {})
      .filter((name) => !names.has(name))
      .map((name) => `${name}, wanted by ${nameOf(where) || 'the project'}, is not in the lock`),
  )
  const addresses = entries
    .filter(([, { resolved, link }]) => resolved !== undefined && link !== true)
    .map(([where]) => `${where}: has an address ("resolved")`)
  const copies = SINGLE.map((name) => entries.filter(([where]) => nameOf(where) === name))
    .filter((found) => found.length > 1)
    .map((found) => `more than one copy: ${found.map(([where]) => where).join(', ')}`)
  return [...missing, ...addresses, ...copies]
}

/** `node_modules/a/node_modules/@b/c` is a copy of the package `@b/c`. */
function nameOf(where: string): string {
  const folder = 'node_modules/'
  const at = where.lastIndexOf(folder)
  return at < 0 ? where : where.slice(at + folder.length)
}
