/**
 * How Node holds memory for a server, for every way in which one is started. A flood of frames leaves garbage faster than
 * Node would collect it: without these the server keeps twice as much, although it uses none of it. Plain JavaScript: it
 * must load on Node 18. The Dockerfile says the same in its own words.
 */

/**
 * Arguments of Node: half of what is new, MB, and by how many percent what is old may grow before Node looks through it.
 */
export const MEMORY_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=50']

/** The allocator of glibc keeps what threads gave back, for each of some dozen places. Whoever sets it knows better. */
export const MEMORY_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' }
