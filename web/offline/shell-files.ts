/** Kept beside what the build names; they come from web/public. */
const PUBLIC = ['/favicon.svg', '/color-scheme.js', '/site.webmanifest']

/** Scripts the reader may not need: loaded, and then kept, only when a text has such letters. */
const RARE_FONT = /inter-(?!latin-).*\.woff2$/

/** A page for developers, which nobody needs without a network. */
const TEST_CLIENT = /(^|\/)test-client[.-]/

/** The addresses that the pages need to start without a network, from the names of the build's files. */
export function shellFiles(built: readonly string[]): string[] {
  const wanted = built.filter(
    (name) =>
      name !== 'index.html' &&
      !name.endsWith('.map') &&
      !RARE_FONT.test(name) &&
      !TEST_CLIENT.test(name),
  )
  return ['/', ...PUBLIC, ...wanted.map((name) => `/${name}`)].toSorted()
}
