/** The header `Idempotency-Key`, of the routes that take one. */

export const MAX_IDEMPOTENCY_KEY = 200

/** What the references say of it, as a sentence. */
export const idempotencyKeyWords = `Takes the header \`Idempotency-Key\` of at most ${MAX_IDEMPOTENCY_KEY} characters: the same call again with the same key does nothing more.`
