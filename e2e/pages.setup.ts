/** Runs once before the tests in the browser: the pages are those of the present sources. */
export { ensurePages as default } from '../tools/pages.ts'
