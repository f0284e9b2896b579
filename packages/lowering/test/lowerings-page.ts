import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Lowering, lowerings, providerOf } from '../src/index.js';

const providers = ['cpu', 'wasm', 'webgpu'] as const;

interface Measurement {
  readonly text: string;
  /** Relative to the root of the repository, and what has to be written there. */
  readonly source: string;
  readonly quotes: readonly string[];
}

const transposed: Measurement = {
  text: 'a transposed convolution in 3-D takes 7 times as long as a convolution of as many multiplications',
  source: 'packages/lowering/src/cost.ts',
  quotes: ["op === 'ConvTranspose' ? (rank > 4 ? 7 :"],
};

/** By lowering: what it gained where it was measured. */
export const measured: Readonly<Record<string, Measurement>> = {
  'flipped-kernel': transposed,
  residues: transposed,
  'steep-mask': {
    text: 'input gradient of MobileNetV2: 35 against 51 ms',
    source: 'docs/adr/0005-masks-from-the-activations-output.md',
    quotes: ['51 ms against 35 ms on MobileNetV2'],
  },
  'strided-slice': {
    text: 'saliency of ResNet-18: 59.3 against 63.1 ms',
    source: 'docs/adr/0006-max-pool-without-indices.md',
    quotes: ["ResNet-18's saliency 63.1 against 59.3 ms"],
  },
};

const measurement = ({ id }: Lowering): string => {
  const { text, source } = measured[id] ?? {};
  return text && source ? `[${text}](${source.replace(/^docs\//, '').replace(/^packages\//, '../packages/')})` : '';
};

/** What becomes of what: the comment above a lowering in its file. */
export function replacement({ id }: Lowering): string {
  const file = resolve(import.meta.dirname, `../src/passes/${id}.ts`);
  if (!existsSync(file)) throw new Error(`the lowering "${id}" is not in passes/${id}.ts`);
  const [, comment] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const \w+: (?:Node|Graph)Lowering =/.exec(readFileSync(file, 'utf8')) ?? [];
  if (!comment) throw new Error(`the lowering "${id}" has no comment`);
  return comment.replace(/\n \*/g, ' ').replace(/\s+/g, ' ').trim();
}

/** The page on all lowerings, in the order in which they work. */
export function loweringsPage(): string {
  const rows = lowerings.map((lowering) => [
    `[${lowering.id}](../packages/lowering/src/passes/${lowering.id}.ts)`,
    replacement(lowering),
    providers.filter((name) => lowering.applies(providerOf(name))).join(', '),
    lowering.why,
    measurement(lowering),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const weaknesses = providers.map((name) => {
    const { weaknesses, blockedLayout } = providerOf(name);
    return line([name, [...weaknesses].join('; '), blockedLayout ? 'in blocks of channels' : 'as they are']);
  });
  return `# Lowerings

A finished graph, forward and reverse pass together, is rewritten for the execution provider that will run it
([ADR 0007](adr/0007-lowerings-over-the-finished-graph.md)). The lowerings work in this order, each over the whole graph;
\`lowerings: 'none'\`, or a list of ids, as an option of \`loadModel\` chooses others. What was rewritten in a plan, and why, is in its report:
\`explainPlan\` of the engine, \`voxplain inspect --gradients\` on the command line. Made by a test from the code;
\`npx vitest run packages/lowering/test/lowerings-page.test.ts -u\` writes it anew.

${[line(['lowering', 'what becomes of what', 'on', 'why', 'measured']), line(Array(5).fill('---')), ...rows.map(line)].join('\n')}

What calls for them, as measured on ONNX Runtime 1.30. Any other provider is taken to run everything well, and gets the graph as it is.

${[line(['provider', 'weaknesses', 'convolutions of images work on channels']), line(Array(3).fill('---')), ...weaknesses].join('\n')}

\`flipped-kernel\`, \`residues\` and \`strided-slice\` leave the model's own nodes alone where the provider has them; the others rewrite these, too. Then the file is
written anew, its weights as they are; otherwise the model's bytes are followed by a suffix.
`;
}
