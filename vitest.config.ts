import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/synthesizer.ts',
    reporters: ['default', './test/support/permission-report.ts'],
    // A file waits for its engine and its functions as much as it computes: two side by side fill two cores.
    maxWorkers: 2,
    // A runtime starts its engine and its functions once a file.
    hookTimeout: 400_000,
    testTimeout: 300_000,
  },
})
