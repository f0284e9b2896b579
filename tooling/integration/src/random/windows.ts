import { elementCount } from '@voxplain/core';
import type { Operator, RandomGraph } from '../random-graph.js';
import { bounded, filled, picture } from './adapt.js';
import type { Choices } from './choices.js';

/** How an operator looks at a space, and how many windows there are along each axis. */
interface Windows {
  readonly attributes: Readonly<Record<string, readonly number[] | number | string>>;
  readonly kernel: readonly number[];
  readonly output: readonly number[];
}

/** Windows that fit into the space; pads are shorter than the kernel. */
function windowsOf(space: readonly number[], random: Choices, dilated: boolean, auto = random.once(4)): Windows {
  const kernel = space.map((length) => random.between(1, Math.min(3, length)));
  const strides = space.map(() => random.of([1, 1, 2, 3]));
  const dilations = space.map((length, i) => (dilated && random.flag() && 2 * (kernel[i]! - 1) < length ? 2 : 1));
  const extent = kernel.map((size, i) => dilations[i]! * (size - 1) + 1);
  const sizes = { kernel_shape: kernel, strides, ...(dilated ? { dilations } : {}) };
  if (auto && dilations.every((dilation) => dilation === 1)) {
    // where windows leave gaps the runtime has negative pads for SAME, and refuses them
    const auto_pad = random.of(strides.every((stride, i) => stride <= kernel[i]!) ? ['SAME_UPPER', 'SAME_LOWER', 'VALID'] : ['VALID']);
    const reach = space.map((length, i) => (auto_pad === 'VALID' ? length - extent[i]! + 1 : length));
    return { attributes: { ...sizes, auto_pad }, kernel, output: reach.map((length, i) => Math.ceil(length / strides[i]!)) };
  }
  const [begin, end] = [0, 1].map(() => kernel.map((size) => random.below(size))) as [number[], number[]];
  const output = space.map((length, i) => Math.floor((length + begin[i]! + end[i]! - extent[i]!) / strides[i]!) + 1);
  return { attributes: { ...sizes, pads: [...begin, ...end] }, kernel, output };
}

const divisors = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);

const conv: Operator = (g, a, b, random) => {
  const x = picture(g, a, random);
  const [batch, channels, ...space] = x.dims as [number, number, ...number[]];
  const { attributes, kernel, output } = windowsOf(space, random, true);
  const group = random.of(divisors(channels));
  const to = group * random.between(1, Math.max(1, Math.floor(4 / group)));
  const w = g.weight([to, channels / group, ...kernel], Math.sqrt((elementCount(kernel) * channels) / group));
  const bias = random.once(3) ? [random.flag() ? g.weight([to]) : filled(g, b, [to])] : [];
  return g.op('Conv', [x, w, ...bias], [batch, to, ...output], { ...attributes, group });
};

const convTranspose: Operator = (g, a, b, random) => {
  const x = picture(g, a, random);
  const [batch, channels, ...space] = x.dims as [number, number, ...number[]];
  const kernel = space.map(() => random.between(1, 3));
  const strides = space.map(() => random.of([1, 1, 2]));
  const dilations = space.map(() => random.of([1, 1, 2]));
  const output_padding = strides.map((stride) => random.below(stride));
  const whole = space.map((length, i) => strides[i]! * (length - 1) + dilations[i]! * (kernel[i]! - 1) + 1 + output_padding[i]!);
  const [begin, end] = [0, 1].map(() => whole.map((length, i) => (length > 3 ? random.below(kernel[i]!) : 0))) as [number[], number[]];
  const output = whole.map((length, i) => length - begin[i]! - end[i]!);
  if (output.some((length) => length < 1) || elementCount(output) > 60) return conv(g, a, b, random);
  const group = random.of(divisors(channels));
  const per = random.between(1, Math.max(1, Math.floor(2 / group)));
  const w = g.weight([channels, per, ...kernel], Math.sqrt((elementCount(kernel) * channels) / group));
  const bias = random.once(3) ? [random.flag() ? g.weight([group * per]) : filled(g, b, [group * per])] : [];
  const attributes = { kernel_shape: kernel, strides, dilations, output_padding, pads: [...begin, ...end], group };
  return g.op('ConvTranspose', [x, w, ...bias], [batch, group * per, ...output], attributes);
};

const pool =
  (op: string, dilated: (g: RandomGraph) => boolean, options: (random: Choices) => Record<string, number> = () => ({})): Operator =>
  (g, a, _, random) => {
    const x = picture(g, a, random);
    const { attributes, output } = windowsOf(x.dims.slice(2), random, dilated(g));
    return g.op(op, [x], [...x.dims.slice(0, 2), ...output], { ...attributes, ...options(random) });
  };

const deformConv: Operator = (g, a, b, random) => {
  const x = picture(g, a, random, [4]);
  const [batch, channels, ...space] = x.dims as [number, number, number, number];
  const { attributes, kernel, output } = windowsOf(space, random, true, false);
  const [group, offset_group] = [random.of(divisors(channels)), random.of(divisors(channels))];
  const weights = [group * 2, channels / group, ...kernel];
  const w = random.once(3) ? filled(g, b, weights) : g.weight(weights, Math.sqrt((elementCount(kernel) * channels) / group));
  const offsets = [batch, offset_group * 2 * elementCount(kernel), ...output];
  const offset = random.flag() ? g.weight(offsets) : bounded(g, filled(g, b, offsets), random);
  const masks = [batch, offset_group * elementCount(kernel), ...output];
  const bias = random.once(3) ? null : random.flag() ? g.weight([group * 2]) : filled(g, b, [group * 2]);
  const more = [bias, random.flag() ? filled(g, b, masks) : null];
  return g.op('DeformConv', [x, w, offset, ...more], [batch, group * 2, ...output], { ...attributes, group, offset_group });
};

const col2Im: Operator = (g, a, _, random) => {
  const [image, block] = [
    random.of([
      [4, 3],
      [3, 5],
    ]),
    [2, random.between(1, 2)],
  ];
  const strides = [random.between(1, 2), 1];
  const pads = [0, random.flag() && block[1]! > 1 ? 1 : 0, 0, 0];
  const counts = image.map((length, i) => Math.floor((length + pads[i]! + pads[i + 2]! - block[i]!) / strides[i]!) + 1);
  const x = filled(g, a, [2, 2 * elementCount(block), elementCount(counts)]);
  return g.op('Col2Im', [x, g.ints(image), g.ints(block)], [2, 2, ...image], { strides, pads });
};

const always = () => true;
const never = () => false;

export const windows = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool('MaxPool', always),
  AveragePool: pool(
    'AveragePool',
    ({ opset }) => opset >= 19,
    (random) => ({ count_include_pad: random.flag() }),
  ),
  LpPool: pool('LpPool', never, (random) => ({ p: random.between(1, 3) })),
  DeformConv: deformConv,
  Col2Im: col2Im,
} satisfies Record<string, Operator>;
