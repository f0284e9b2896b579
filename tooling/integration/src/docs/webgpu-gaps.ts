import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

/** Where WebGPU lacks an operator of the model, so that neither it nor its gradient runs there alone. */
export interface WebGpuGap {
  readonly why: string;
  readonly ops: readonly string[];
  /** Whether it is about some forms of the operators only. */
  readonly partly: boolean;
  readonly result: 'cpu' | 'fails' | 'wrong' | 'other';
}

/** The gaps that the test of WebGPU's gradients lists and checks. Read as text, since to import a test is to run it. */
export function webGpuGaps(): WebGpuGap[] {
  const path = resolve(import.meta.dirname, '../../test/rules/webgpu.test.ts');
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const declarations = file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations]);
  const list = declarations.find(({ name }) => name.getText() === 'gaps')?.initializer;
  if (!list || !ts.isArrayLiteralExpression(list)) throw new Error(`${path} has no list of gaps`);
  return list.elements.map((element) => {
    const properties = (element as ts.ObjectLiteralExpression).properties;
    const named = (name: string) => properties.find((property) => property.name?.getText() === name);
    const [why] = strings(named('why')!);
    const [result] = strings(named('result')!);
    return { why: why!, ops: strings(named('ops')!), partly: named('when') !== undefined, result: result as WebGpuGap['result'] };
  });
}

/** All strings within a node, in order. */
const strings = (node: ts.Node): string[] =>
  ts.isStringLiteral(node) ? [node.text] : node.getChildren().flatMap((child) => strings(child));
