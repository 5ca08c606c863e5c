import { describe, expect, it } from 'vitest'
import { loadPlotKit } from './plot-kit.ts'

describe('loadPlotKit', () => {
  it.each(['@observablehq/plot', 'linkedom'])(
    'says how to install what a light install leaves out: %s',
    async (absent) => {
      const importer = async (name: string): Promise<unknown> => {
        if (name === absent)
          throw Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' })
        return import(name)
      }
      await expect(loadPlotKit(importer)).rejects.toMatchObject({
        code: 'dependency.missing',
        hint: 'install them: npm install @observablehq/plot@0.6.17 linkedom@0.18.12',
      })
    },
  )

  it('names the versions that this package declares', async () => {
    const { optionalDependencies } = (await import('../../package.json', { with: { type: 'json' } })).default
    const { hint } = (await loadPlotKit(() => Promise.reject(new Error('absent'))).catch(
      (error: unknown) => error,
    )) as {
      hint: string
    }
    for (const name of ['@observablehq/plot', 'linkedom'] as const) {
      expect(hint).toContain(`${name}@${optionalDependencies[name]}`)
    }
  })
})
