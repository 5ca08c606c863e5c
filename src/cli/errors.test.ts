import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { SteelyardError } from '../market/index.ts'
import { exitCodeOf, formatError } from './errors.ts'

const running = new AbortController().signal

describe('exitCodeOf', () => {
  it.each([
    ['configuration that is wrong', new SteelyardError('config.invalid', 'x'), 2],
    ['an option that does not exist', new CommanderError(1, 'commander.unknownOption', 'x'), 2],
    ['help that was asked for', new CommanderError(0, 'commander.helpDisplayed', 'x'), 0],
    ['a file that is damaged', new SteelyardError('file.corrupt', 'x'), 1],
    ['a defect', new TypeError('x'), 1],
    ['an interrupt', new SteelyardError('run.interrupted', 'x'), 130],
  ])('%s', (_what, error, code) => expect(exitCodeOf(error, running)).toBe(code))

  it('takes any defect after an interrupt for its consequence', () => {
    expect(exitCodeOf(new Error('aborted'), AbortSignal.abort())).toBe(130)
  })
})

describe('formatError', () => {
  const error = new SteelyardError('feed.gap', 'update 101 expected, 104 found: 3 missing', {
    where: { file: 'day.jsonl', line: 812, venue: 'acme', symbol: 'BTC-USD' },
    hint: 'the book is resynchronised',
    cause: new Error('the reason behind'),
  })

  it('says what, where and what to do, in two lines', () => {
    expect(formatError(error, false)).toBe(
      'error: update 101 expected, 104 found: 3 missing (day.jsonl line 812, acme BTC-USD)\n' +
        'hint:  the book is resynchronised',
    )
  })

  it('leaves out what is not known', () => {
    expect(formatError(new SteelyardError('config.invalid', 'no input'), false)).toBe('error: no input')
  })

  it('owns up to a defect, and shows stacks and causes only with --debug', () => {
    expect(formatError(new TypeError('x is undefined'), false)).toBe(
      'error: unexpected: x is undefined\n' +
        'hint:  this is a defect of steelyard; run again with --debug and report what it prints',
    )
    expect(formatError(error, false)).not.toContain('at ')
    expect(formatError(error, true)).toMatch(/SteelyardError: update 101[\s\S]+\n +at [\s\S]+the reason behind/)
  })
})
