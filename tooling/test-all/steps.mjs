import { readFileSync } from 'node:fs';

const { packageManager } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const pnpm = (...args) => ['npx', '-y', packageManager, ...args];
const script = (name) => ['npm', 'run', '--silent', name];

/** The gates in the order they run: cheap ones first, the built packages last. */
export const steps = [
  { name: 'install', command: pnpm('install', '--frozen-lockfile', '--prefer-offline') },
  { name: 'typecheck', command: script('typecheck') },
  { name: 'lint', command: script('lint') },
  { name: 'structure', command: script('structure') },
  { name: 'build', command: pnpm('run', 'build') },
  { name: 'tests', command: ['node_modules/.bin/vitest', 'run', '--reporter=default', '--reporter=json'], reports: true },
  { name: 'packaging', command: script('packaging') },
];
