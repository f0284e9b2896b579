import { VoxplainError } from '@voxplain/core';
import { numbers } from '@voxplain/graph';
import { type Case, caseName, data, derivative, type OneOp, oneOp } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { families } from '../../src/cases/index.js';
import { repeat, spaces } from '../../src/cases/sweep.js';
import { winners } from '../../src/max-pool.js';
import { difference } from '../../src/reference.js';
import { cpu } from '../../src/rule-tests.js';
import { webgpu } from '../../src/webgpu.js';

const gpu = (await webgpu())!;
const strict = (await webgpu({ cpuFallback: false }))!;

/** Where the model's own operator keeps its gradient from running on the GPU alone, or at all. */
interface Gap {
  readonly why: string;
  readonly ops: readonly string[];
  readonly when?: (one: Case) => boolean;
  /** The runtime computes it on the CPU, takes it and fails, or gives other numbers than its CPU: wrong ones, or as good ones. */
  readonly result: 'cpu' | 'fails' | 'wrong' | 'other';
}

const has = (name: string) => (one: Case) => one.attributes?.[name] !== undefined;
const dims = ({ inputs }: Case, input: number) => (inputs[input] as { dims: readonly number[] }).dims;
const unlikeShape = (one: Case) => {
  const axis = Number(one.attributes?.axis ?? -1);
  return dims(one, 1).join() !== dims(one, 0).slice(axis).join();
};
const cropsAndWraps = ({ attributes, inputs: [, pads] }: Case) =>
  attributes?.mode === 'wrap' && pads?.role === 'fixed' && numbers(pads.tensor).some((pad) => pad < 0);

/** `inputs` of Slice: data, starts, ends, axes, steps. */
const endsBeforeAll = ({ inputs: [of, , ends, , steps] }: Case) =>
  steps?.role === 'fixed' &&
  ends?.role === 'fixed' &&
  numbers(steps.tensor).some(
    (step, i) => step < 0 && numbers(ends.tensor)[i]! < -1 - Math.max(...(of as { dims: readonly number[] }).dims),
  );
const takesAnyOrder = ({ attributes, inputs: [, k] }: Case) =>
  attributes?.sorted === 0 && (k?.role !== 'fixed' || numbers(k.tensor)[0]! > 1);

const gaps: readonly Gap[] = [
  {
    why: 'has no kernel',
    result: 'cpu',
    ops: [
      ...['AffineGrid', 'Celu', 'Col2Im', 'Compress', 'CumProd', 'DeformConv', 'Det', 'GlobalLpPool', 'LogSoftmax', 'LpPool', 'LRN'],
      ...['MaxRoiPool', 'MaxUnpool', 'Mean', 'MeanVarianceNormalization', 'Mod', 'OneHot', 'ReverseSequence', 'RoiAlign', 'STFT'],
      ...['Selu', 'Shrink', 'Softsign', 'SpaceToDepth', 'TensorScatter', 'Unique'],
    ],
  },
  {
    why: 'is defined by arithmetic on int64',
    result: 'cpu',
    ops: ['CenterCropPad', 'GroupNormalization', 'NegativeLogLikelihoodLoss', 'SoftmaxCrossEntropyLoss'],
  },
  { why: 'there is no float64', result: 'cpu', ops: ['Cast', 'CastLike'], when: ({ gives }) => gives === 'float64' },
  { why: 'has a kernel up to opset 19 only', result: 'cpu', ops: ['GridSample'], when: ({ opset }) => opset >= 20 },
  { why: 'takes no volumes', result: 'fails', ops: ['GridSample'], when: (one) => dims(one, 0).length === 5 },
  { why: 'has no training mode', result: 'fails', ops: ['BatchNormalization'], when: has('training_mode') },
  { why: 'has no antialiasing', result: 'fails', ops: ['Resize'], when: has('antialias') },
  { why: 'broadcasts no scale', result: 'fails', ops: ['LayerNormalization', 'RMSNormalization'], when: unlikeShape },
  {
    why: 'copies the input when there is nothing to reduce',
    result: 'wrong',
    ops: ['ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceSumSquare'],
    when: has('noop_with_empty_axes'),
  },
  { why: 'wraps around what it crops', result: 'wrong', ops: ['Pad'], when: cropsAndWraps },
  { why: 'leaves out the first when it goes back beyond it', result: 'wrong', ops: ['Slice'], when: endsBeforeAll },
  { why: 'has an order of its own where none is asked for', result: 'other', ops: ['TopK'], when: takesAnyOrder },
];
const gapOf = (one: Case) => gaps.find(({ ops, when }) => ops.includes(one.op) && (!when || when(one)));

/** Software Vulkan's sines and their inverses are coarse, and so are transforms that are made of them. */
const coarse = new Set(['Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'DFT', 'STFT']);

const deep = process.env.VOXPLAIN_DEEP !== undefined;

/** A few cases of every operator, spread over its sweep; many when there is time. */
function sample(cases: readonly Case[]): Case[] {
  const most = deep ? 60 : cases.length > 100 ? 8 : 2;
  const stride = Math.ceil(cases.length / most);
  return cases.filter((_, i) => i % stride === 0);
}

const byOperator = new Map<string, Case[]>();
for (const one of Object.values(families).flat()) byOperator.set(one.op, [...(byOperator.get(one.op) ?? []), one]);

const worst = (found: readonly number[], expected: readonly number[]): number =>
  expected.some((v) => v !== 0) ? difference(found, expected).max : Math.max(0, ...found.map(Math.abs));

/** The largest difference of outputs and of gradients between the GPU, with or without help, and the CPU. */
async function compare(question: OneOp, backend: typeof cpu): Promise<Record<string, number>> {
  const compiled = [await derivative(question, cpu), await derivative(question, backend)];
  const [expected, found] = [await compiled[0]!.run(question.feeds), await compiled[1]!.run(question.feeds)];
  await Promise.all(compiled.map((each) => each.dispose()));
  const outputs = question.outputs.map((name, i) => [name, worst(found.outputs[i]!, expected.outputs[i]!)]);
  const gradients = question.wrt.map((name) => [`d${name}`, worst(numbers(found.gradients[name]!), numbers(expected.gradients[name]!))]);
  return Object.fromEntries([...outputs, ...gradients]);
}

async function runForward({ bytes, feeds, outputs }: OneOp, backend: typeof cpu): Promise<number[][]> {
  const session = await backend.createSession(bytes);
  const results = await session.run(feeds, outputs).finally(() => session.dispose());
  return outputs.map((name) => numbers(results[name]!));
}

/** A gap is none when the runtime has closed it. Returns how far its numbers are off. */
async function expectGap(question: OneOp, { result, why }: Gap): Promise<number> {
  const outcome = await runForward(question, result === 'cpu' ? strict : gpu).catch((error: unknown) => error);
  if (result === 'wrong' || result === 'other') return worst((outcome as number[][])[0]!, (await runForward(question, cpu))[0]!);
  expect(VoxplainError.isInstance(outcome) && outcome.code, why).toBe('BackendFailure');
  if (result === 'cpu') expect((outcome as Error).message, why).toContain('cpuFallback');
  return 0;
}

describe.skipIf(!gpu)('WebGPU gives the gradients of the CPU, no node of theirs on the CPU', () => {
  for (const [op, cases] of byOperator) {
    it(op, async () => {
      // by reason: not every case that a gap is about comes out otherwise, and of a few none may
      const other = new Map<string, number>();
      for (const one of sample(cases)) {
        const gap = gapOf(one);
        const question = oneOp(one);
        const off = gap ? await expectGap(question, gap) : 0;
        if (gap?.result === 'wrong' || gap?.result === 'other') other.set(gap.why, Math.max(off, other.get(gap.why) ?? 0));
        if (gap && gap.result !== 'cpu') continue;
        for (const [tensor, off] of Object.entries(await compare(question, gap ? gpu : strict))) {
          expect.soft(off, `${caseName(one)}, ${tensor}`).toBeLessThanOrEqual(coarse.has(op) ? 2e-4 : 1e-5);
        }
      }
      if (deep) for (const [why, off] of other) expect(off, why).toBeGreaterThan(1e-3);
    });
  }

  it.each(spaces)('MaxPool over %j: ties go to the first maximum', async (...space) => {
    const all = (n: number) => repeat(space.length, n);
    const attributes = { kernel_shape: all(3), strides: all(2), pads: [...all(1), ...all(1)] };
    const output = space.map((n) => Math.floor((n - 1) / 2) + 1);
    for (const kind of ['ties', 'zeros', 'normal'] as const) {
      const question = oneOp({ op: 'MaxPool', opset: 13, inputs: [data([2, 3, ...space], kind)], attributes });
      const compiled = await derivative(question, strict);
      const { gradients } = await compiled.run(question.feeds);
      await compiled.dispose();
      const x = numbers(question.feeds.x0!);
      const pool = { input: space, output, kernel: all(3), strides: all(2), dilations: all(1), begins: all(1) };
      const expected = x.map(() => 0);
      for (const [i, at] of winners(x, pool).entries()) expected[at]! += compiled.seeds[0]![i]!;
      expect(difference(numbers(gradients.x0!), expected).max, kind).toBeLessThanOrEqual(1e-6);
    }
  });
});
