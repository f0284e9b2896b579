import ts from 'typescript';
import { conforms } from './known-bugs/known-bug.js';

/** A call in a test file that defines a test. */
interface Test {
  /** What stands there, up to the first thing that is filled in. */
  readonly title: string;
  /** Whether the test, or a group around it, can be left out. */
  readonly canBeSkipped: boolean;
}

const skips = new Set(['skip', 'skipIf', 'runIf', 'todo', 'only', 'fails']);
const definers = new Set(['it', 'test', 'describe', 'describeExplainer']);

/** The tests that a file defines: `it` and `test`, also of a runner that is passed in, and conformance suites with the analytic networks. */
export function testsOf(source: string): Test[] {
  const tests: Test[] = [];
  const look = (node: ts.Node, canBeSkipped: boolean): void => {
    let isSkipped = canBeSkipped;
    const [name, ...modifiers] = ts.isCallExpression(node) ? wordsOf(node.expression) : [];
    if (ts.isCallExpression(node) && name && definers.has(name)) {
      isSkipped ||= modifiers.some((word) => skips.has(word));
      const title = titleOf(name, node);
      if (title !== undefined) tests.push({ title, canBeSkipped: isSkipped });
    }
    ts.forEachChild(node, (child) => look(child, isSkipped));
  };
  look(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, true), false);
  return tests;
}

/** `it.skipIf(x).each(y)` as its words: `it`, `skipIf`, `each`. A runner's `runner.it` is `it`. */
function wordsOf(callee: ts.Expression): string[] {
  if (ts.isIdentifier(callee)) return [callee.text];
  if (ts.isCallExpression(callee)) return wordsOf(callee.expression);
  if (!ts.isPropertyAccessExpression(callee)) return [];
  return [...wordsOf(callee.expression), callee.name.text].filter((word) => word !== 'runner');
}

function titleOf(name: string, call: ts.CallExpression): string | undefined {
  if (name === 'describe') return undefined;
  if (name === 'describeExplainer') return /\banalytic:/.test(call.getText()) ? undefined : conforms;
  const [title] = call.arguments;
  if (!title) return undefined;
  if (ts.isTemplateExpression(title)) return title.head.text;
  return ts.isStringLiteralLike(title) ? title.text : undefined;
}
