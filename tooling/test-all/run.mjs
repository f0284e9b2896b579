import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The tests of a vitest JSON report; nothing where there is none. */
function countTests(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}

/**
 * Runs the steps up to the first that fails. A step counts as one test, and so does each test it reports;
 * steps that are not reached are skipped.
 * A step with `reports` is given the file that its vitest JSON report goes to.
 * @param {{ name: string, command: string[], reports?: boolean }[]} steps
 */
export function runAll(steps, root) {
  const folder = mkdtempSync(join(tmpdir(), 'test-all-'));
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [at, { name, command, reports }] of steps.entries()) {
    const report = join(folder, `${at}.json`);
    const [program, ...args] = reports ? [...command, `--outputFile.json=${report}`] : command;
    console.log(`\n== ${name}`);
    const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    if (error) console.log(String(error));
    for (const [kind, count] of Object.entries(countTests(report))) total[kind] += count;
    const isPassed = status === 0 && (!reports || existsSync(report));
    total[isPassed ? 'passed' : 'failed'] += 1;
    if (isPassed) continue;
    const missed = steps.slice(at + 1);
    total.skipped += missed.length;
    console.log(`\n${name} failed${missed.length > 0 ? `, so these did not run: ${missed.map((s) => s.name).join(', ')}` : ''}`);
    break;
  }
  rmSync(folder, { recursive: true, force: true });
  return total;
}
