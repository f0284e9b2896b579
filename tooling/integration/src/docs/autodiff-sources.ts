import { readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { gradientRules, type Rules } from '@voxplain/autodiff';

const folder = resolve(import.meta.dirname, '../../../../packages/autodiff/src');

const load = async (file: string): Promise<Record<string, unknown>> => import(/* @vite-ignore */ resolve(folder, file));

/** Every operator of the standard domain, with the opsets in which it took a new form. The package keeps this table to itself. */
export const onnxOperators = (await load('onnx-operators.ts')).onnxOperators as Readonly<Record<string, readonly number[]>>;

/** The files in `rules/` that hold each operator's rule: the one object that is in the table, and in which files' exports. */
export async function ruleFiles(): Promise<Map<string, string[]>> {
  const rules: Rules = gradientRules;
  const found = new Map(Object.keys(rules).map((op): [string, string[]] => [op, []]));
  const files = readdirSync(resolve(folder, 'rules')).filter((file) => !['index.ts', 'rectifiers.ts'].includes(file));
  for (const file of files) {
    for (const exported of Object.values(await load(`rules/${file}`))) {
      for (const [op, rule] of Object.entries(exported as object)) if (rule === rules[op]) found.get(op)!.push(basename(file, '.ts'));
    }
  }
  return found;
}
