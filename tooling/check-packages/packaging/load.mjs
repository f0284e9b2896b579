import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const entriesOf = ({ name, manifest }) =>
  Object.entries(manifest.exports ?? {})
    .filter(([, entry]) => typeof entry === 'object')
    .map(([key]) => name + key.slice(1));

/** Loads each entry and tells what is in it; the answer goes to a file, the loaded code may print what it likes. */
const body = (load, write) => `
const answers = {};
for (const { entry, named } of ENTRIES) {
  try {
    const loaded = ${load};
    const { kind, id } = loaded[named] ?? {};
    answers[entry] = { names: Object.keys(loaded).length, found: named in loaded, kind, id };
  } catch (error) {
    answers[entry] = { error: String(error?.message ?? error).split('\\n')[0] };
  }
}
${write}('answers.json', JSON.stringify(answers));
process.exit(0);
`;

const scripts = {
  import: [
    'load.mjs',
    (entries) => `import { writeFileSync } from 'node:fs';\nconst ENTRIES = ${entries};${body('await import(entry)', 'writeFileSync')}`,
  ],
  require: ['load.cjs', (entries) => `const ENTRIES = ${entries};${body('require(entry)', "require('node:fs').writeFileSync")}`],
};

function verdict({ manifest }, entry, answer, absentPeers) {
  if (!answer) return { status: 'failed', note: `the process ended before it was loaded` };
  const missing = Object.keys(absentPeers).find((peer) => answer.error?.includes(`'${peer}`));
  if (missing) return { status: 'skipped', note: `needs ${missing}: ${absentPeers[missing]}` };
  if (answer.error) return { status: 'failed', note: answer.error };
  const { voxplain, name } = manifest;
  if (!voxplain || entry !== name) return { status: 'passed', note: '' };
  if (!answer.found) return { status: 'failed', note: `has no export ${voxplain.export}` };
  if (answer.kind !== voxplain.kind)
    return { status: 'failed', note: `${voxplain.export}.kind is ${answer.kind}, package.json says ${voxplain.kind}` };
  if (name.split('/').at(-1) !== answer.id) return { status: 'failed', note: `${voxplain.export}.id is ${answer.id}, the package ${name}` };
  return { status: 'passed', note: '' };
}

/** Every entry of every package, loaded by plain Node in the way asked for. @param {'import' | 'require'} how */
export function loadAll(folder, packages, how, absentPeers) {
  const entries = packages.flatMap((pkg) => entriesOf(pkg).map((entry) => ({ pkg, entry, named: pkg.manifest.voxplain?.export ?? '' })));
  const [file, write] = scripts[how];
  writeFileSync(join(folder, file), write(JSON.stringify(entries.map(({ entry, named }) => ({ entry, named })))));
  writeFileSync(join(folder, 'answers.json'), '{}');
  spawnSync(process.execPath, [file], { cwd: folder, timeout: 60_000, stdio: 'inherit' });
  const answers = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8'));
  return entries.map(({ pkg, entry }) => ({ name: entry, ...verdict(pkg, entry, answers[entry], absentPeers) }));
}

/** The commands a package installs start and answer `--help`. */
export function runCommands(folder, packages) {
  return packages.flatMap(({ name, manifest }) =>
    Object.keys(typeof manifest.bin === 'string' ? { [name]: manifest.bin } : (manifest.bin ?? {})).map((bin) => {
      const { status, stderr } = spawnSync(join(folder, 'node_modules/.bin', bin), ['--help'], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 60_000,
      });
      return { name, status: status === 0 ? 'passed' : 'failed', note: status === 0 ? '' : `${bin} --help: ${stderr.split('\n')[0]}` };
    }),
  );
}
