import { lookUp } from '../match.mjs';

const hasBoth = (branch) => typeof branch?.types === 'string' && typeof branch?.default === 'string';

/** An entry is `{ import, require }`, each with types and default; or conditions (node, browser, default) of such entries. */
function isDual(entry) {
  if (typeof entry !== 'object' || entry === null) return false;
  if ('import' in entry || 'require' in entry) return hasBoth(entry.import) && hasBoth(entry.require);
  const branches = Object.values(entry);
  return branches.length > 0 && branches.every(isDual);
}

/** Data beside the code: a JSON file, or all files of a folder. */
const isData = (key, entry) => typeof entry === 'string' && (entry.endsWith('.json') || key.endsWith('/*'));

/** Every package.json has the shape of its kind. */
export function* manifest({ packages }, { manifests }) {
  for (const { folder, manifest: m } of packages) {
    const path = `${folder}/package.json`;
    const shape = lookUp(manifests, folder);
    if (!shape) continue;
    for (const [key, value] of Object.entries(shape.equals)) {
      if (m[key] !== value) yield [path, `"${key}" must be ${JSON.stringify(value)}`];
    }
    for (const key of shape.present) if (!m[key]) yield [path, `"${key}" is missing`];
    for (const name of shape.files) if (!m.files?.includes(name)) yield [path, `"files" must include ${JSON.stringify(name)}`];
    if (!shape.exports) continue;
    if (!m.exports?.['.']) yield [path, '"exports" has no "."'];
    for (const [key, entry] of Object.entries(m.exports ?? {})) {
      if (!isData(key, entry) && !isDual(entry))
        yield [path, `"exports" ${JSON.stringify(key)} needs import and require, each with types and default`];
    }
  }
}
