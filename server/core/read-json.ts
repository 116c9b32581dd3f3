/** What a text of JSON from outside holds; `undefined` for one that is none, which whatever reads it next refuses. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // reason: a text that is no JSON is an expected input; the caller has the words for it
    return undefined
  }
}
