/** What the text says, or `undefined` when it is no JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // reason: it comes from elsewhere: nothing, or not one of ours. Whoever asks looks at what it is.
    return undefined
  }
}
