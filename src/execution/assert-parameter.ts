/** Throws RangeError naming the first parameter that is not a finite number above 0. */
export function assertAboveZero(parameters: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${name} must be above 0, was ${value}`)
  }
}

/** Throws RangeError naming the first parameter that is not a finite number of at least 0. */
export function assertAtLeastZero(parameters: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`${name} must be at least 0, was ${value}`)
  }
}

/** Throws RangeError naming the first parameter that is not a finite number. */
export function assertFinite(parameters: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (!Number.isFinite(value)) throw new RangeError(`${name} must be finite, was ${value}`)
  }
}
