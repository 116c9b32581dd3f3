/** The marks that hold at one place of a rich text, and the tags that they are written as. Pure. */

export interface Tags {
  readonly before: string
  readonly after: string
}

export interface Marks {
  /** From here on the mark has this value; `null` ends it. */
  put(name: string, value: unknown): void
  /** Around what comes next, by name; `undefined` when the opening ones alone are longer than `most`. */
  tags(most: number): Tags | undefined
}

/**
 * Thousands of marks may hold while one of them changes at every letter: names stay in order and tags as they were, and only
 * what has changed is made anew.
 */
export function createMarks(): Marks {
  const values = new Map<string, unknown>()
  const written = new Map<string, Tags>()
  let names: string[] = []
  /** What came and went since names were put in order. */
  const added = new Set<string>()
  const gone = new Set<string>()

  function inOrder(): readonly string[] {
    if (gone.size > 0) names = names.filter((name) => !gone.has(name))
    // What is in order but for its end is put in order in one pass.
    if (added.size > 0) names = [...names, ...added].toSorted()
    added.clear()
    gone.clear()
    return names
  }

  function tagsOf(name: string): Tags {
    const known = written.get(name)
    if (known) return known
    const made = tagsFor(name, values.get(name))
    written.set(name, made)
    return made
  }

  return {
    put(name, value) {
      written.delete(name)
      if (value === null) {
        if (values.delete(name) && !added.delete(name)) gone.add(name)
        return
      }
      if (!values.has(name) && !gone.delete(name)) added.add(name)
      values.set(name, value)
    },

    tags(most) {
      const before: string[] = []
      const after: string[] = []
      let length = 0
      for (const name of inOrder()) {
        const tags = tagsOf(name)
        length += tags.before.length
        if (length > most) return undefined
        before.push(tags.before)
        after.push(tags.after)
      }
      return { before: before.join(''), after: after.toReversed().join('') }
    },
  }
}

function tagsFor(name: string, value: unknown): Tags {
  const attributes = (value ?? {}) as Readonly<Record<string, unknown>>
  const words = Object.keys(attributes)
    .toSorted()
    .map((key) => ` ${key}="${wordOf(attributes[key])}"`)
  return { before: `<${name}${words.join('')}>`, after: `</${name}>` }
}

/** A value between tags. Somebody else chose it: nothing of its own is called. */
export function wordOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? '[object Object]' : String(value)
}
