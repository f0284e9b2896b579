import { spawnSync } from 'node:child_process';

/** Runs a command to its end; throws with everything it said when it fails. */
export function command(cwd, name, ...args) {
  const { status, stdout, stderr, error } = spawnSync(name, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`${name} ${args[0]} failed\n${error ?? ''}${stdout}${stderr}`);
  return stdout;
}
