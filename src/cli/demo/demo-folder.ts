import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SteelyardError } from '../../market/index.ts'
import { ensureOutputFolder, openOutput } from '../../store/index.ts'

/** Where the demo puts what it makes. */
export interface DemoFolder {
  readonly root: string
  readonly recordings: string
  readonly damaged: string
  readonly features: string
  readonly damagedFeatures: string
  readonly page: string
  readonly study: string
}

/** Its first line is how a later run knows a folder of the demo. */
const MARKER = 'README.txt'
const MARKER_LINE = 'Made by `steelyard demo`. Every number in this folder is synthetic.'

/**
 * Prepares the folder of a demo. Files of an earlier demo are replaced one by one; nothing is ever deleted, and a folder
 * that holds other things is used only if none of them would be replaced.
 *
 * Throws `config.invalid` for a folder whose parent does not exist, or that holds a file of one of the demo's names.
 */
export async function prepareDemoFolder(root: string): Promise<DemoFolder> {
  const folder: DemoFolder = {
    root,
    recordings: join(root, 'recordings'),
    damaged: join(root, 'damaged'),
    features: join(root, 'features.parquet'),
    damagedFeatures: join(root, 'damaged-features.parquet'),
    page: join(root, 'demo.html'),
    study: join(root, 'study.html'),
  }
  await ensureOutputFolder(root)
  if (!(await isDemoFolder(root))) {
    const taken = new Set(await readdir(root))
    const names = [
      'recordings',
      'damaged',
      'features.parquet',
      'damaged-features.parquet',
      'demo.html',
      'study.html',
      MARKER,
    ]
    const clash = names.find((name) => taken.has(name))
    if (clash !== undefined) {
      throw new SteelyardError('config.invalid', `${root} holds ${clash}, which is not of a demo`, {
        hint: 'choose another folder: steelyard demo --out my-demo',
        where: { file: join(root, clash) },
      })
    }
  }
  await writeText(join(root, MARKER), `${MARKER_LINE}\n`)
  await ensureOutputFolder(folder.recordings)
  await ensureOutputFolder(folder.damaged)
  return folder
}

/** Writes a text file that appears when it is complete. */
export async function writeText(path: string, text: string): Promise<void> {
  const file = await openOutput(path, false)
  await file.write(Buffer.from(text, 'utf8'))
  await file.close()
}

async function isDemoFolder(root: string): Promise<boolean> {
  const text = await readFile(join(root, MARKER), 'utf8').catch(() => '')
  return text.startsWith(MARKER_LINE)
}
