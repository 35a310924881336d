const base = require('./jest.config.js');

// A cluster that is not ours keeps its metrics and its autoscaler's pace, which these files need to set.
const needOwnControlPlane = ['scales', 'keda', 'adapter', 'status'].map((name) => `/test/e2e/${name}\\.test\\.ts$`);

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.KUBECONFIG ? needOwnControlPlane : [])],
  globalSetup: '<rootDir>/test/e2e/setup.ts',
  globalTeardown: '<rootDir>/test/e2e/teardown.ts',
  testTimeout: 180_000,
  maxWorkers: 2,
};
