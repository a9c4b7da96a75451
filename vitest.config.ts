import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // Two cores, real brokers and a compiled engine in some tests: more workers only make them wait.
    maxWorkers: 2,
  },
});
