import { gradientRules, nonDifferentiable, refusedOperators } from '@voxplain/autodiff';
import { type Case, oneOp } from '@voxplain/testkit';
import { families } from '../cases/index.js';
import { onnxOperators, ruleFiles } from './autodiff-sources.js';
import { loweredBy, type ProviderName, providers } from './lowered-by.js';
import { ascending, table } from './markdown.js';
import { ownTests } from './own-tests.js';
import { testedAttributes } from './tested-attributes.js';
import { type WebGpuGap, webGpuGaps } from './webgpu-gaps.js';

const forms = (op: string) => onnxOperators[op]!.join(' ');
const code = (text: string) => `\`${text}\``;

/** The page on every operator of the standard: what its gradient is, what was tested, and what runs where. */
export async function operatorsPage(): Promise<string> {
  const cases = Object.values(families).flat();
  const files = await ruleFiles();
  const gaps = webGpuGaps();
  const rows: string[][] = [];
  for (const op of Object.keys(gradientRules).sort()) rows.push(await ruleRow(op, cases, files.get(op)!, gaps));
  const all = Object.keys(onnxOperators);
  const none = all.filter((op) => nonDifferentiable.has(op));
  const refused = Object.entries(refusedOperators);
  const reasons = [...new Set(refused.map(([, why]) => why))];
  return `# Operators

Every operator of ONNX's standard domain up to opset 26: ${all.length}, of which ${rows.length} have a rule, ${none.length} pass no gradient
on and ${all.length - rows.length - none.length} are refused by name. Made by a test from the tables in the code and the cases that prove them;
\`npx vitest run tooling/integration/test/operators-page.test.ts -u\` writes it anew.

## With a rule

* **forms**: the opsets in which the operator took a new form.
* **tested at**, **attributes**: the opsets of the test models and the attributes that they set, with their values where these are few.
* **cases**: models of this one operator whose gradient is proved on ONNX Runtime's CPU provider: by the adjoint test where it is linear,
  else by central differences. Max pooling and quantisation are compared with their definition, in tests of their own.
* **cpu, wasm, webgpu**: *as it is*, or the [lowerings](lowerings.md) that rewrite operator or gradient in some of the cases. A sample of
  each operator's cases is run on [wasm](../tooling/integration/test/rules/wasm.test.ts) and on
  [WebGPU](../tooling/integration/test/rules/webgpu.test.ts), and compared with cpu. On WebGPU nothing may fall back to the CPU, except where
  the model's own operator has a **gap**: what the runtime computes on the CPU, fails at, or gets wrong. That test fails when a gap closes.

${table(['operator', 'forms', 'rule', 'tested at', 'attributes', 'cases', ...providers], rows)}

## No gradient flows

What these give are indices, shapes, truth values, or numbers that are constant by pieces; a path through one of them is no path.

${none.map(code).join(', ')}

## Refused

A gradient through one of these ends in a \`MissingGradient\` error that names the operator, the node and the way to it.

${table(
  ['operators', 'reason'],
  reasons.map((why) => [
    refused
      .filter(([, reason]) => reason === why)
      .map(([op]) => code(op))
      .join(', '),
    why,
  ]),
)}

In some forms operators with a rule are refused, too: weights of a convolution that depend on the input, bounds, axes and positions that are not constant where
the rule has to know them. The error says which input it is.
`;
}

async function ruleRow(op: string, cases: readonly Case[], files: readonly string[], gaps: readonly WebGpuGap[]): Promise<string[]> {
  const own = cases.filter((one) => one.op === op);
  const test = ownTests[op];
  const lowered = new Map(providers.map((provider) => [provider, new Set<string>()]));
  for (const question of test?.questions ?? own.map((one) => oneOp(one))) {
    for (const [provider, ids] of Object.entries(await loweredBy(question)))
      for (const id of ids) lowered.get(provider as ProviderName)!.add(id);
  }
  const cell = (provider: ProviderName) => [...lowered.get(provider)!].sort().join(', ') || 'as it is';
  return [
    code(op),
    forms(op),
    files.map((file) => `[${file}](../packages/autodiff/src/rules/${file}.ts)`).join(' '),
    ascending(own.map(({ opset }) => opset)).join(' '),
    testedAttributes(own),
    test ? `[own test](../tooling/integration/test/rules/${test.file})` : String(own.length),
    cell('cpu'),
    cell('wasm'),
    test && !test.onWebGpu ? 'not run' : [cell('webgpu'), ...gaps.filter(({ ops }) => ops.includes(op)).map(gapText)].join('; '),
  ];
}

function gapText({ why, partly, result }: WebGpuGap): string {
  const what = { cpu: 'on the CPU', fails: 'fails', wrong: 'wrong numbers', other: 'other numbers' }[result];
  return `gap${partly ? ' in part' : ''}: ${why} (${what})`;
}
