import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { recordedIo } from '../../../test/support/cli-io.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import { readTable } from '../../store/index.ts'
import { createProgram } from '../program.ts'

async function run(...args: string[]): Promise<ReturnType<typeof recordedIo>> {
  const io = recordedIo()
  const all = ['demo', ...args]
  await (await createProgram(io, all)).parseAsync(all, { from: 'user' })
  return io
}

interface DemoDocument {
  synthetic: boolean
  seed: number
  markets: { symbol: string; recording: { files: string[] } }[]
  audit: { symbol: string; crossed: number; messages: number; anchors: object; verdicts: Record<string, number> }[]
  damaged: {
    messages: number
    audit: { messages: number; anchors: object; verdicts: Record<string, number> }
    quality: Record<string, number>
  }
  measured: { output: { rows: number } }
  first_look: { symbol: string; measure: string; same_bar: { r_squared: number }; next_bar: { r_squared: number } }[]
  study: { verdicts: { symbol: string; level: string; column: string | null }[]; report: string }
  report: string
}

describe('steelyard demo', () => {
  it('does the whole job in a folder of its own, leaves other files alone, and can be repeated', async () => {
    const { path, write } = tempFolder()
    const out = join(path, 'demo')
    write('demo/notes.txt', 'mine')
    const { stdout, stderr } = await run('--out', out, '--seed', '7', '--json')
    expect([stdout.length, stderr]).toEqual([1, []])
    const document = JSON.parse(stdout[0]!) as DemoDocument
    expect(document).toMatchObject({ synthetic: true, seed: 7, report: join(out, 'demo.html') })

    // Intact recordings hold together at midnight; the damaged copy does not, and its loss is not visible as a gap.
    expect(document.audit.map(({ symbol }) => symbol)).toEqual(['STEELUSDT', 'IRONUSDT'])
    for (const { crossed, anchors, verdicts, messages } of document.audit) {
      expect({ crossed, anchors, gap: verdicts.gap }).toEqual({
        crossed: 0,
        anchors: { compared: 1, equal: 1 },
        gap: 0,
      })
      expect(verdicts.unverifiable).toBe(messages)
    }
    const { damaged } = document
    expect(damaged.audit).toMatchObject({ anchors: { compared: 1, equal: 0 }, verdicts: { divergence: 1, gap: 0 } })
    expect(damaged.audit.messages).toBe(document.audit[0]!.messages - damaged.messages)
    expect(damaged.quality.suspect).toBeGreaterThan(0)

    const table = await readTable(join(out, 'features.parquet'), { columns: ['ofi_l1', 'label_1s'] })
    let rows = 0
    for await (const block of table) rows += block.rows
    expect(rows).toBe(document.measured.output.rows)
    for (const { measure, same_bar, next_bar } of document.first_look) {
      if (measure === 'ofi_l1') expect(same_bar.r_squared).toBeGreaterThan(next_bar.r_squared)
    }

    // What was planted is found, by its own measure.
    expect(document.study.verdicts.find(({ symbol }) => symbol === 'STEELUSDT')).toMatchObject({ level: 'below_cost' })
    expect(readFileSync(document.study.report, 'utf8')).toContain('Everything here is synthetic')

    const page = readFileSync(document.report, 'utf8')
    const dom = parseHTML(page).document
    expect(dom.querySelector('.notice')?.textContent).toContain('Everything here is synthetic.')
    expect(dom.querySelectorAll('figure').length).toBeGreaterThanOrEqual(4)
    expect(page).not.toMatch(/\bsrc=|<script|@import|url\(h/)

    // Again, for reading this time: the same files, and the notes are still there.
    const again = await run('--out', out, '--seed', '7')
    expect(again.stdout.join('\n')).toMatch(/^SYNTHETIC: .*seed 7/)
    expect(again.stdout.join('\n')).toContain(`steelyard audit ${out}/recordings`)
    expect(readFileSync(document.report, 'utf8')).toBe(page)
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine')
    expect(readdirSync(out).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('refuses a folder in which it would replace something that is not of a demo', async () => {
    const { path, write } = tempFolder()
    const features = write('features.parquet', 'mine')
    await expect(run('--out', path)).rejects.toMatchObject({ code: 'config.invalid', where: { file: features } })
    expect(readFileSync(features, 'utf8')).toBe('mine')
    expect(existsSync(join(path, 'recordings'))).toBe(false)
  })

  it('refuses a seed that is no integer', async () => {
    await expect(run('--seed', '1.5')).rejects.toThrow(/must be an integer/)
  })
})
