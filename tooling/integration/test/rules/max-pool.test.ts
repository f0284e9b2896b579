import { numbers } from '@voxplain/graph';
import type { Kind } from '@voxplain/testkit';
import { type Case, caseName, data, derivative, oneOp } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { combinations, opsetOf, repeat, spaces } from '../../src/cases/sweep.js';
import { winners } from '../../src/max-pool.js';
import { cpu } from '../../src/rule-tests.js';

interface Shape {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation?: number;
  readonly begin?: number;
  readonly end?: number;
  readonly ceil_mode?: number;
  readonly auto_pad?: string;
}

const shapes: Shape[] = [
  ...combinations({ kernel: [1, 2, 3], stride: [1, 2, 3], begin: [0, 1], end: [0, 1], ceil_mode: [0, 1] }).filter(
    ({ kernel, begin, end }) => Math.max(begin, end) < kernel,
  ),
  ...combinations({ kernel: [2, 3], stride: [1, 2], dilation: [2], begin: [0, 1], end: [0, 1], ceil_mode: [0, 1] }),
  ...combinations({ kernel: [2, 3], stride: [1, 2], auto_pad: ['SAME_UPPER', 'SAME_LOWER', 'VALID'] }),
  { kernel: 4, stride: 2, begin: 3, end: 1 },
  { kernel: 3, stride: 1, dilation: 2, begin: 2, end: 2 },
  { kernel: 5, stride: 5 },
];

const channels = [2, 3];

function check(
  space: readonly number[],
  { kernel, stride, dilation = 1, begin = 0, end = 0, ceil_mode = 0, auto_pad }: Shape,
  kind: Kind,
  given: number,
) {
  const extent = dilation * (kernel - 1) + 1;
  const windows = (n: number) => Math.ceil((n + begin + end - extent) / stride) + 1;
  const startsOutside = (n: number) => (windows(n) - 1) * stride >= n + begin;
  // such a window does not count; the runtime's shape inference has known it since opset 22 only
  const opset = ceil_mode && space.some(startsOutside) ? 22 : given;
  const all = (n: number) => repeat(space.length, n);
  const attributes = {
    kernel_shape: all(kernel),
    strides: all(stride),
    dilations: all(dilation),
    ceil_mode,
    ...(auto_pad ? { auto_pad } : { pads: [...all(begin), ...all(end)] }),
  };
  const one: Case = { op: 'MaxPool', opset, inputs: [data([...channels, ...space], kind)], attributes };
  it(`${caseName(one)}, ${kind}`, async () => {
    const question = oneOp(one);
    const compiled = await derivative(question, cpu);
    const { outputs, gradients } = await compiled.run(question.feeds);
    await compiled.dispose();
    const x = numbers(question.feeds.x0!);
    const output = space.map((n) => {
      if (auto_pad?.startsWith('SAME')) return Math.ceil(n / stride);
      if (!ceil_mode) return Math.floor((n + begin + end - extent) / stride) + 1;
      return windows(n) - (startsOutside(n) ? 1 : 0);
    });
    const begins = space.map((n, axis) => {
      if (!auto_pad?.startsWith('SAME')) return begin;
      const total = Math.max(0, (output[axis]! - 1) * stride + extent - n);
      return auto_pad === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2);
    });
    const taken = winners(x, { input: space, output, kernel: all(kernel), strides: all(stride), dilations: all(dilation), begins });
    expect(outputs[0]).toEqual(taken.map((at) => x[at]!));
    const expected = x.map(() => 0);
    taken.forEach((at, i) => {
      expected[at]! += compiled.seeds[0]![i]!;
    });
    expect(gradients.x0!.dims).toEqual([...channels, ...space]);
    const found = numbers(gradients.x0!);
    const worst = Math.max(...found.map((v, i) => Math.abs(v - expected[i]!)));
    expect(worst, 'the cotangents go to the first maximum').toBeLessThanOrEqual(1e-5);
  });
}

describe('max pooling', () => {
  for (const space of spaces) {
    for (const kind of ['distinct', 'ties', 'zeros', 'normal'] as const) {
      shapes.forEach((shape, i) => {
        if (kind !== 'zeros' || i % 3 === 0) check(space, shape, kind, opsetOf(i));
      });
    }
  }
});
