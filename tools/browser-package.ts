/**
 * The Chromium inside the npm package @sparticuz/chromium, unpacked where it can run.
 * The package is made for a serverless machine: of what it offers, only the files are used.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from './programs.ts'

const ARCHIVES = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']

export interface UnpackedBrowser {
  readonly version: string
  readonly executablePath: string
  /** Without this the machine may have no font at all, and every text is blank. */
  readonly fontsConf: string
  /** Shared libraries for a machine without them. They get in the way where the machine has its own. */
  readonly libraries: string
}

/** Why the package is of no use here, or undefined when it can be tried. */
export function whyNotPackage(): string | undefined {
  const platform = `${process.platform}-${process.arch}`
  return platform === 'linux-x64' ? undefined : `for linux-x64 only, this is ${platform}`
}

/**
 * Unpacks once per version into .cache; later calls return at once. Several processes may call it
 * at the same time: the folder appears complete or not at all.
 */
export function unpackBrowser(): UnpackedBrowser {
  const entry = import.meta.resolve('@sparticuz/chromium')
  const folder = path.dirname(path.dirname(fileURLToPath(entry)))
  const version = readVersion(path.join(folder, 'package.json'))
  const target = path.join(ROOT, '.cache', `chromium-${version}`)
  if (!existsSync(target)) {
    const fresh = `${target}.${process.pid}`
    mkdirSync(fresh, { recursive: true })
    inflate(entry, path.join(folder, 'bin'), fresh)
    writeFileSync(path.join(fresh, 'fonts.conf'), fontsConf(target))
    moveUnlessThere(fresh, target)
  }
  return {
    version,
    executablePath: path.join(target, 'chromium'),
    fontsConf: path.join(target, 'fonts.conf'),
    libraries: path.join(target, 'al2023/lib'),
  }
}

/** In a process of its own, because the package unpacks into whatever TMPDIR says. */
function inflate(entry: string, archives: string, target: string): void {
  const script = `
    import { inflate } from ${JSON.stringify(entry)}
    for (const archive of ${JSON.stringify(ARCHIVES.map((name) => path.join(archives, name)))}) await inflate(archive)
  `
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TMPDIR: target },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    rmSync(from, { recursive: true, force: true })
    if (!existsSync(to)) throw error
  }
}

function fontsConf(folder: string): string {
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    `  <dir>${folder}/fonts</dir>`,
    '  <dir>/usr/share/fonts</dir>',
    `  <cachedir>${folder}/fonts-cache</cachedir>`,
    '</fontconfig>',
    '',
  ].join('\n')
}

function readVersion(manifest: string): string {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return version
}
