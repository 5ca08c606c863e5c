import { SteelyardError } from './errors.ts'

/** Text of a configuration file. Throws `file.not_found` or `file.unreadable`. */
export async function readConfigurationText(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises') // on first use: this room also runs in a browser
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new SteelyardError(missing ? 'file.not_found' : 'file.unreadable', missing ? 'no such file' : 'cannot read', {
      hint: missing ? 'check the path' : 'check that it is a file and may be read',
      where: { file },
      cause,
    })
  }
}
