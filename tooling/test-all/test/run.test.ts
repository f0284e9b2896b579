import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runAll } from '../run.mjs';

const node = (code: string) => [process.execPath, '-e', code];
const writesReport = (report: object, status = 0) => {
  const file = "process.argv.at(-1).replace('--outputFile.json=', '')";
  return [...node(`require('fs').writeFileSync(${file}, ${JSON.stringify(JSON.stringify(report))}); process.exit(${status})`), '--'];
};
const run = (...commands: { command: string[]; reports?: boolean }[]) =>
  runAll(
    commands.map((c, at) => ({ name: `step ${at}`, ...c })),
    '.',
  );

beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

it('counts every step', () => {
  expect(run({ command: node('') }, { command: node('') })).toEqual({ passed: 2, failed: 0, skipped: 0 });
});

it('stops at the first failure and skips the rest', () => {
  expect(run({ command: node('') }, { command: node('process.exit(3)') }, { command: node('') })).toEqual({
    passed: 1,
    failed: 1,
    skipped: 1,
  });
});

it('fails for a command that does not exist or is killed', () => {
  expect(run({ command: ['no-such-program'] }).failed).toBe(1);
  expect(run({ command: node("process.kill(process.pid, 'SIGKILL')") }).failed).toBe(1);
});

it('adds the tests of a report, also of a failing one', () => {
  const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 };
  expect(run({ command: writesReport(report), reports: true })).toEqual({ passed: 6, failed: 0, skipped: 3 });
  expect(run({ command: writesReport({ ...report, numFailedTests: 1 }, 1), reports: true })).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

it('fails when the runner ends without a report', () => {
  const failed = { passed: 0, failed: 1, skipped: 0 };
  expect(run({ command: [...node('process.exit(1)'), '--'], reports: true })).toEqual(failed);
  expect(run({ command: [...node(''), '--'], reports: true })).toEqual(failed);
});
