/** The panel as an element of its own: it knows how to show sections, and nothing of clients. */
import type { Section } from './report.ts'

export interface Panel extends HTMLElement {
  show(sections: readonly Section[]): void
}

const NAME = 'concord-devtools'

const STYLE = `
  :host { position: fixed; inset: auto 8px 8px auto; z-index: 2147483647; width: min(440px, calc(100vw - 16px));
    max-height: min(60vh, 560px); overflow: auto; border-radius: 8px; background: #14181f; color: #e6e9ee;
    font: 12px/1.5 ui-monospace, monospace; box-shadow: 0 6px 28px rgb(0 0 0 / 40%); }
  header { position: sticky; top: 0; display: flex; justify-content: space-between; align-items: center;
    padding: 6px 6px 6px 12px; background: #1f2630; font-weight: 600; }
  button { border: 0; border-radius: 4px; padding: 4px 9px; background: none; color: inherit; font: inherit; cursor: pointer; }
  button:hover, button:focus-visible { background: #39434f; }
  section { padding: 4px 12px 8px; border-top: 1px solid #29313c; }
  h2 { margin: 0; font-size: 11px; color: #9fb0c3; }
  ol { margin: 0; padding: 0; list-style: none; white-space: pre-wrap; overflow-wrap: anywhere; }
  .none { color: #8795a5; }
`

/** A panel that calls `onClose` when somebody closes it. Nothing of it is defined before the first one is made. */
export function makePanel(onClose: () => void): Panel {
  if (!customElements.get(NAME)) customElements.define(NAME, panelClass())
  const panel = document.createElement(NAME) as Panel
  panel.addEventListener('close', onClose)
  return panel
}

/** There is no HTMLElement outside of a browser, so the class is made when it is needed. */
function panelClass(): CustomElementConstructor {
  return class extends HTMLElement {
    readonly #body = document.createElement('div')

    constructor() {
      super()
      const root = this.attachShadow({ mode: 'open' })
      const style = new CSSStyleSheet()
      style.replaceSync(STYLE)
      root.adoptedStyleSheets = [style]
      const close = element('button', 'Close')
      close.addEventListener('click', () => this.dispatchEvent(new Event('close')))
      const header = element('header', 'Concord')
      header.append(close)
      root.append(header, this.#body)
    }

    connectedCallback(): void {
      this.setAttribute('role', 'complementary')
      this.setAttribute('aria-label', 'Concord devtools')
    }

    show(sections: readonly Section[]): void {
      sections.forEach((section, at) => {
        const before = this.#body.children[at]
        const next = sectionElement(section)
        // What did not change stays, so that somebody can select its text.
        if (before?.textContent === next.textContent) return
        if (before) before.replaceWith(next)
        else this.#body.append(next)
      })
    }
  }
}

function sectionElement({ title, lines }: Section): HTMLElement {
  const section = document.createElement('section')
  const list = document.createElement('ol')
  list.append(...lines.map((line) => element('li', line)))
  const none = element('p', 'none')
  none.className = 'none'
  none.style.margin = '0'
  section.setAttribute('aria-label', title)
  section.append(element('h2', title), lines.length > 0 ? list : none)
  return section
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name)
  made.textContent = text
  return made
}
