import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestOf, firstWritable, inputsOf, synthesize } from '../../infra/local/templates/synth.ts'
import { templates } from '../support/templates.ts'

const root = join(import.meta.dirname, '../..')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-synth-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('whatever the CDK app is made of counts as a reason to synthesize it again', () => {
  const entryPoints = [join(root, 'infra/app.ts')]
  const options = { bundle: true, platform: 'node', format: 'esm', packages: 'external', metafile: true } as const
  const { metafile } = buildSync({ entryPoints, ...options, write: false, absWorkingDir: root })
  const known = inputsOf(root)
  expect(Object.keys(metafile.inputs).filter((file) => !known.includes(file))).toEqual([])
  expect(known).toEqual(expect.arrayContaining(['cdk.json', 'package-lock.json', 'functions/schedules/sweep.ts']))
})

test('a changed, a new and a renamed file each make another digest; one of the runtime does not', () => {
  const checkout = join(folder, 'checkout')
  for (const place of ['infra', 'functions/api', 'infra/local']) mkdirSync(join(checkout, place), { recursive: true })
  const write = (file: string, content: string) => writeFileSync(join(checkout, file), content)
  write('infra/stack.ts', 'one')
  write('functions/api/place.ts', 'one')
  const digests = [digestOf(checkout)]
  const next = () => digests.push(digestOf(checkout))
  write('infra/stack.ts', 'two')
  next()
  write('functions/api/pay.ts', '')
  next()
  cpSync(join(checkout, 'functions/api/pay.ts'), join(checkout, 'functions/api/settle.ts'))
  rmSync(join(checkout, 'functions/api/pay.ts'))
  next()
  expect(new Set(digests).size).toBe(4)
  write('infra/local/clock.ts', 'one')
  expect(digestOf(checkout)).toBe(digests.at(-1))
})

test('what was synthesized is not synthesized again', async () => {
  const made = await templates()
  const said: string[] = []
  expect(await synthesize((line) => said.push(line))).toBe(made)
  expect(said).toEqual(['The stacks have not changed since they were synthesized.'])
  expect(readdirSync(made)).toEqual(
    expect.arrayContaining(['manifest.json', 'Orders.template.json', 'Sandbox.template.json']),
  )
})

test('the templates follow to a place that can be written to', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const good = join(folder, 'good')
  expect(firstWritable([join(file, 'cdk.out'), good])).toBe(good)
  expect(() => firstWritable([join(file, 'cdk.out')])).toThrow('set DATA to a folder that can be written to')
})
