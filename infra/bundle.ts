import { globSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build, buildSync } from 'esbuild'

const root = join(import.meta.dirname, '..')
/** Beside the assembly: a synthesis into another folder does not disturb this one, and does not need to write here. */
const output = join(process.env.CDK_OUTDIR ?? join(root, 'cdk.out'), '..', '.build')
const functions = join(root, 'functions')

/** Every file of `functions` that exports a handler is a function of its own. */
const entries = () =>
  globSync('**/*.ts', { cwd: functions })
    .filter((file) => /^export const handler\b/m.test(readFileSync(join(functions, file), 'utf8')))
    .map((file) => join(functions, file))

const optionsFor = (outdir: string) =>
  ({
    entryPoints: entries(),
    outbase: functions,
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'shared/[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    sourcesContent: false,
    // CommonJS packages inside an ES module need a `require` to be there.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'warning',
  }) as const satisfies BuildOptions

let bundled = false

/**
 * The folder with all functions, bundled in one run of esbuild, the SDK included: what is tested is what runs. What several of
 * them import lies there once, in chunks that each loads as it needs.
 */
export const bundle = (): string => {
  if (bundled) return output
  rmSync(output, { recursive: true, force: true })
  buildSync(optionsFor(output))
  bundled = true
  return output
}

/** Bundles all functions into a folder as somebody reads them in a debugger. Throws with the place of what does not compile. */
export const bundleReadable = async (folder: string): Promise<void> => {
  await build({ ...optionsFor(folder), minify: false, logLevel: 'silent' })
}
