import { describe, expect, it } from 'vitest'
import type { CliIo } from '../io.ts'
import { measuresCommand } from './measures.ts'

async function run(...args: string[]): Promise<string> {
  const printed: string[] = []
  const io: CliIo = {
    out: (text) => printed.push(text),
    err: () => {},
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: 80,
    signal: new AbortController().signal,
  }
  await measuresCommand(io).parseAsync(args, { from: 'user' })
  return printed.join('\n')
}

describe('steelyard measures', () => {
  it('lists every measure under its family', async () => {
    const text = await run()
    expect(text).toMatch(/order flow\n {2}ofi_l1 .*\n.*\n {2}mlofi /)
    expect(text).toContain(
      'depth_bid_1bps depth_ask_1bps depth_imbalance_1bps ... log_volume_ratio_100bps (28 columns)',
    )
  })

  it('explains one, by its id or a column', async () => {
    expect(await run('ofi_l1')).toContain('Cont, Kukanov & Stoikov')
    expect(await run('mlofi_2')).toMatch(/^mlofi: Multi-level/)
  })

  it('prints the catalogue as one JSON document', async () => {
    const { measures } = JSON.parse(await run('--json'))
    expect(measures.length).toBeGreaterThan(10)
    const [{ id, columns, create }] = JSON.parse(await run('exhaustion', '--json')).measures
    expect([id, create]).toEqual(['exhaustion', undefined])
    expect(columns[0]).toMatchObject({ name: 'exhaustion_bid_s', unit: 'seconds', gated: true, role: 'state' })
  })

  it('refuses an unknown name with suggestions', async () => {
    await expect(run('vpim')).rejects.toMatchObject({ code: 'config.invalid', hint: 'did you mean vpin?' })
  })
})
