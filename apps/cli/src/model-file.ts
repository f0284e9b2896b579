import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, sep } from 'node:path';
import { type Backend, type ExternalData, type ModelCard, VoxplainError } from '@voxplain/core';
import { modelCardSchema } from '@voxplain/core/schemas';
import { externalFiles, type LoadOptions, loadModel, type Model } from '@voxplain/engine';

/** Loads a model with its card: the given one, or the one beside the model. Throws `BadModelFile`, `BadModelCard`, `UnsupportedModel`. */
export async function loadModelFile(
  path: string,
  backend: Backend,
  cardPath?: string,
  options: Pick<LoadOptions, 'lowerings'> = {},
): Promise<Model> {
  const bytes = await readModel(path);
  const card = await (cardPath ? readCard(cardPath) : cardBeside(path));
  try {
    const externalData = await filesBeside(path, externalFiles(bytes));
    return await loadModel(bytes, backend, { name: basename(path), externalData, ...options, ...(card ? { card } : {}) });
  } catch (error) {
    if (!VoxplainError.isInstance(error)) throw error;
    throw new VoxplainError(error.code, `${path}: ${error.message}`, error.data, { cause: error });
  }
}

const readModel = (path: string): Promise<Uint8Array> =>
  readFile(path).catch((error) => {
    throw new VoxplainError('BadModelFile', `${path}: ${reason(error)}`, { path }, { cause: error });
  });

/** The files that the weights lie in. A model may name files of its own folder, or of one in it, no others. */
async function filesBeside(modelPath: string, locations: readonly string[]): Promise<ExternalData> {
  const folder = await realpath(dirname(modelPath));
  const read = async (location: string): Promise<[string, Uint8Array]> => {
    const path = join(folder, location);
    const real = await realpath(path).catch(() => path);
    if (isAbsolute(location) || !real.startsWith(join(folder, sep)))
      throw new VoxplainError('BadModelFile', `its weights are said to lie in "${location}", outside its folder`, { location });
    return [location, await readModel(path)];
  };
  return Object.fromEntries(await Promise.all(locations.map(read)));
}

/** `<stem>.voxplain.json` in the model's folder, if it is there. */
async function cardBeside(modelPath: string): Promise<ModelCard | undefined> {
  const path = join(dirname(modelPath), `${basename(modelPath, extname(modelPath))}.voxplain.json`);
  try {
    return parseCard(await readFile(path, 'utf8'), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readCard(path: string): Promise<ModelCard> {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw new VoxplainError('BadModelCard', `${path}: ${reason(error)}`, { path }, { cause: error });
  });
  return parseCard(text, path);
}

function parseCard(text: string, path: string): ModelCard {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new VoxplainError('BadModelCard', `${path}: the model card is not JSON`, { path }, { cause: error });
  }
  const result = modelCardSchema.safeParse(json);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path: keys, message }) => (keys.length ? `${keys.join('.')}: ${message}` : message));
  throw new VoxplainError('BadModelCard', `${path}: not a model card: ${issues.join('; ')}`, { path, issues });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'it may not be read',
  ERR_FS_FILE_TOO_LARGE: 'files of more than 2 GiB cannot be read',
};

const reason = (error: unknown): string => {
  const { code = '' } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? `it cannot be read (${code || String(error)})`;
};
