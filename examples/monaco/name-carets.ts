/** y-monaco gives carets a class for each person and leaves how they look to the page. */
import type { DocumentRoom } from '../open-editor.ts'
import './carets.css'

/** Writes colours and names of those who are there into a style sheet. Returns the way to stop. */
export function nameCarets(awareness: DocumentRoom['awareness']): () => void {
  const sheet = new CSSStyleSheet()
  document.adoptedStyleSheets.push(sheet)
  const write = () => {
    const rules = [...awareness.getStates()].map(([client, { user }]) => {
      const { name = '', color = 'gray' } = (user ?? {}) as { name?: string; color?: string }
      const caret = `--caret-color: ${color}; --caret-name: ${JSON.stringify(name)};`
      return `.yRemoteSelection-${client}, .yRemoteSelectionHead-${client} { ${caret} }`
    })
    sheet.replaceSync(rules.join('\n'))
  }
  write()
  awareness.on('change', write)
  return () => {
    awareness.off('change', write)
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
  }
}
