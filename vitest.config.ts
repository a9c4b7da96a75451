import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // Where an SDK is, boards are compiled beside the end-to-end tests, and whatever starts a process then waits long.
    hookTimeout: 60_000,
    // Two cores for real brokers and a compiled engine; the end-to-end tests wait most of their time.
    maxWorkers: 3,
  },
});
