/** Something that is made when it is first needed. */

export interface FirstUse<T> {
  /** It, if somebody has needed it. */
  readonly made: T | undefined
  /** The same one for all. */
  get(): T
}

export function onFirstUse<T>(make: () => T): FirstUse<T> {
  return new Late(make)
}

class Late<T> implements FirstUse<T> {
  made: T | undefined
  readonly #make: () => T

  constructor(make: () => T) {
    this.#make = make
  }

  get(): T {
    this.made ??= this.#make()
    return this.made
  }
}
