import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const skipped = new Set(['node_modules', 'dist', '.turbo', 'generated']);

/** The Markdown files of a folder, relative to the root. Installed packages are links to one another: never followed. */
const markdown = (folder: string): string[] =>
  readdirSync(resolve(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : markdown(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });

const pages = [...readdirSync(root).filter((name) => name.endsWith('.md')), ...['docs', 'packages', 'apps', 'tooling'].flatMap(markdown)];

/** Targets of links and pictures that are files of the repository. */
const files = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!.replace(/#.*$/, ''))
    .filter((target) => target && !/^\w+:/.test(target));

it.each(pages)('%s links to what is there', (page) => {
  const targets = new Set(files(readFileSync(resolve(root, page), 'utf8')));
  expect([...targets].filter((target) => !existsSync(resolve(root, dirname(page), target)))).toEqual([]);
});
