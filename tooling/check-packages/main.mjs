/** The structure lint: `node tooling/check-packages/main.mjs [root]`. Needs no build. */
import { fileURLToPath } from 'node:url';
import { check } from './check.mjs';
import * as rules from './rules.mjs';
import { readTree } from './workspace.mjs';

const root = process.argv[2] ?? fileURLToPath(new URL('../..', import.meta.url));
const violations = check(readTree(root), rules);
for (const { file, rule, message } of violations) console.log(`${file}: ${rule}: ${message}`);
console.log(violations.length === 1 ? '1 violation' : `${violations.length} violations`);
process.exitCode = violations.length > 0 ? 1 : 0;
