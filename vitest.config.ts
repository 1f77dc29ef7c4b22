import { defineConfig } from 'vitest/config'

/** Files that each run a whole system, and nothing else in their process. */
const systems = [
  'test/e2e/**/*.test.ts',
  'test/sim/**/*.test.ts',
  'test/docs.test.ts',
  'test/local/{demo,drill,page}.test.ts',
  'test/local/limits/services.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: 'test/support/synthesizer.ts',
    reporters: ['default', './test/support/permission-report.ts'],
    // A system keeps a core busy, and a bit of a second one: a third file beside two makes nothing faster.
    maxWorkers: 2,
    // A runtime starts its engine and its functions once a file.
    hookTimeout: 400_000,
    testTimeout: 300_000,
    projects: [
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: systems } },
      // One after the other in one process: instances of functions stay warm from one system to the next.
      { extends: true, test: { name: 'systems', include: systems, isolate: false } },
    ],
  },
})
