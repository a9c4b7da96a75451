import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // Two cores for real brokers and a compiled engine; the end-to-end tests wait most of their time.
    maxWorkers: 3,
  },
});
