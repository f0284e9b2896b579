import { declared } from './checks/declared.mjs';
import { exported } from './checks/exported.mjs';
import { fileCycles } from './checks/file-cycles.mjs';
import { fileLength } from './checks/file-length.mjs';
import { layers } from './checks/layers.mjs';
import { manifest } from './checks/manifest.mjs';
import { method } from './checks/method.mjs';
import { nodeFree } from './checks/node-free.mjs';
import { packageCycles } from './checks/package-cycles.mjs';
import { peerOnly } from './checks/peer-only.mjs';
import { unused } from './checks/unused.mjs';
import { readWorkspace } from './workspace.mjs';

/** By the name that a violation is printed with. */
export const checks = {
  layers,
  declared,
  unused,
  exported,
  'node-free': nodeFree,
  'peer-only': peerOnly,
  'file-cycles': fileCycles,
  'package-cycles': packageCycles,
  manifest,
  method,
  'file-length': fileLength,
};

/**
 * @param {Record<string, string>} tree text by path
 * @returns {{ file: string, rule: string, message: string }[]}
 */
export function check(tree, rules) {
  const workspace = readWorkspace(tree, rules.workspace);
  return Object.entries(checks).flatMap(([rule, run]) => [...run(workspace, rules)].map(([file, message]) => ({ file, rule, message })));
}
