import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as backendNode from '@voxplain/backend-node';
import * as testkit from '@voxplain/testkit';
import ts from 'typescript';
import * as vitest from 'vitest';

const modules: Readonly<Record<string, object>> = { '@voxplain/backend-node': backendNode, '@voxplain/testkit': testkit, vitest };

/** The README's example, whose suite is run as part of this file. */
const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8'))!;
const { outputText } = ts.transpileModule(code!, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
new Function('require', 'exports', outputText)((name: string) => modules[name], {});
