import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const skipped = /(^|\/)(node_modules|dist|\.turbo|generated)(\/|$)/;

/** The pages of the documentation, relative to the root. */
const pages = ['.', 'docs', 'packages', 'apps', 'tooling'].flatMap((folder) =>
  readdirSync(resolve(root, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !skipped.test(path))
    .map((path) => (folder === '.' ? path : `${folder}/${path}`)),
);

/** Targets of links and pictures that are files of the repository. */
const files = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!.replace(/#.*$/, ''))
    .filter((target) => target && !/^\w+:/.test(target));

it.each(pages)('%s links to what is there', (page) => {
  const targets = new Set(files(readFileSync(resolve(root, page), 'utf8')));
  expect([...targets].filter((target) => !existsSync(resolve(root, dirname(page), target)))).toEqual([]);
});
