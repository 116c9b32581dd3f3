/** The parts of the page, and making new ones. */

/** The element with that id; the page has it. */
export function part<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.querySelector<E>(`#${id}`)
  if (!found) throw new Error(`test-client.html has no #${id}`)
  return found
}

/** A new element with this text or these children. */
export function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  ...children: readonly (string | Node)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  element.append(...children)
  return element
}

/** What somebody wrote in a field of that form, without blanks at its ends. */
export function written(form: HTMLFormElement, field: string): string {
  const value = new FormData(form).get(field)
  return typeof value === 'string' ? value.trim() : ''
}

/** What stands between commas. */
export function listed(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
}
