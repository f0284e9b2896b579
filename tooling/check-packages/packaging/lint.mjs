import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** What publint says of the tarball; warnings count, suggestions do not. @returns {Promise<string[]>} */
export async function lintManifest({ tarball }) {
  const bytes = readFileSync(tarball);
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: data }, strict: true, level: 'warning' });
  return messages.map((message) => formatMessage(message, pkg) ?? message.code);
}

/** The old resolution knows no `exports`: only the main entry can be reached by it. */
const isPromised = (entry, kind) => kind !== 'node10' || entry === '.';

/** Where "are the types wrong" sees them wrong. @returns {Promise<string[]>} */
export async function lintTypes({ tarball }) {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
  if (!analysis.types) return ['has no types'];
  const faults = Object.entries(analysis.entrypoints).flatMap(([entry, { resolutions }]) =>
    Object.entries(resolutions)
      .filter(([kind]) => isPromised(entry, kind))
      .flatMap(([kind, { visibleProblems = [] }]) => visibleProblems.map((at) => `${analysis.problems[at].kind} at ${entry} for ${kind}`)),
  );
  return [...new Set(faults)];
}
