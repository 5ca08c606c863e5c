import { describe, expect, it } from 'vitest'
import { SteelyardError } from '../market/index.ts'
import { fromPlainError, toPlainError } from './worker-protocol.ts'

const travelled = (error: unknown) => fromPlainError(structuredClone(toPlainError(error)))

describe('an error between threads', () => {
  it('keeps what the user and the program need to know', () => {
    const error = new SteelyardError('file.malformed', 'price is not a number', {
      hint: 'mend the row',
      where: { file: 'day.csv', line: 812 },
      cause: new Error('never travels'),
    })
    const arrived = travelled(error)
    expect(arrived).toBeInstanceOf(SteelyardError)
    expect(arrived).toMatchObject({
      code: 'file.malformed',
      message: 'price is not a number',
      hint: 'mend the row',
      where: { file: 'day.csv', line: 812 },
      stack: error.stack,
    })
  })

  it('stays a defect where it was one, with the stack of the thread', () => {
    const error = new TypeError('x is undefined')
    const arrived = travelled(error)
    expect(arrived).not.toBeInstanceOf(SteelyardError)
    expect(arrived).toMatchObject({ message: 'x is undefined', stack: error.stack })
    expect(travelled('thrown text')).toMatchObject({ message: 'thrown text' })
  })
})
