/**
 * Cuts through letters that take two units, such as most emoji. Yjs makes two marks of nothing out of such a letter, in the
 * document that it cuts. Everybody gets the cut together with what was put there or deleted up to there; a cut for the
 * sake of something that is not added would be nowhere but here.
 */
import type { Receiving } from './receiving.ts'
import { NotAdmitted } from './refused.ts'

export class Cuts {
  readonly #document: Receiving
  #asked: Set<string> | undefined

  constructor(document: Receiving) {
    this.#document = document
  }

  /** A cut before this unit would be made for something that the document has already. */
  ask(client: number, clock: number): void {
    if (clock === 0 || clock >= this.#document.clockOf(client)) return
    if (!this.#document.isHalfLetter(client, clock - 1)) return
    this.#asked ??= new Set()
    this.#asked.add(`${client}:${clock}`)
  }

  get areAsked(): boolean {
    return this.#asked !== undefined
  }

  /** A cut before this unit is made for something that is added or deleted. */
  make(client: number, clock: number): void {
    this.#asked?.delete(`${client}:${clock}`)
  }

  /** Throws NotAdmitted unless every cut that was asked for is made. */
  check(): void {
    if (this.#asked !== undefined && this.#asked.size > 0) throw wasAnother()
  }
}

export function wasAnother(): NotAdmitted {
  return new NotAdmitted('This update repeats an edit that was another one.')
}
