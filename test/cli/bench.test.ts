import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const bench = (...args: string[]): Promise<{ code: number | null; output: string }> =>
  new Promise((done) => {
    const command = spawn('node', [join(import.meta.dirname, '../bench/main.ts'), ...args])
    let output = ''
    for (const stream of [command.stdout, command.stderr]) stream.on('data', (text) => (output += text))
    command.on('close', (code) => done({ code, output }))
  })

test.each(['reconciliation', 'differences'])('the bench of %s runs, and its day closes', async (name) => {
  const { code, output } = await bench(name, '60')
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringMatching(/ended as +CLOSED/) })
})

test('a bench that does not exist is answered with those that do', async () => {
  expect(await bench('nothing')).toMatchObject({ code: 1, output: expect.stringContaining('differences') })
})
