import { elementCount } from '@voxplain/core';
import { int64s, numbers, resolveAxes, type Value, windows } from '@voxplain/graph';
import type { Forward, Rule, Rules } from '../rule.js';
import { take } from './places.js';

/** The places that a scattering operator writes to. */
interface Places {
  /** What stands there: the dims of the updates. */
  take(from: Value): Value;
  /** `into` with updates there. */
  put(into: Value, updates: Value, reduction?: string): Value;
}

interface Scattered extends Places {
  /** The data, the updates and the result. */
  readonly x: Value;
  readonly u: Value;
  readonly y: Value;
}

/** From the cotangent of the result to those of the data and of the updates. */
type Reduction = (dy: Value, scattered: Scattered) => readonly [Value, Value];

/** An extreme shares its cotangent among ties. */
const extreme: Reduction = (dy, { x, u, y, take, put }) => {
  const fromX = x.equal(y).cast(dy.type);
  const fromU = u.equal(take(y)).cast(dy.type);
  const share = dy.div(put(fromX, fromU, 'add'));
  return [fromX.mul(share), fromU.mul(take(share))];
};

/** A factor's slope is the product of all others: zeros stand aside, and where another factor is one, it is 0. */
const product: Reduction = (dy, { x, u, take, put }) => {
  const zeros = (factor: Value) => factor.equal(0).cast(dy.type);
  const filled = (factor: Value) => factor.equal(0).where(1, factor);
  const whole = dy.mul(put(filled(x), filled(u), 'mul'));
  const count = put(zeros(x), zeros(u), 'add');
  const slope = (factor: Value, all: Value, zerosOfAll: Value) => zerosOfAll.equal(zeros(factor)).where(all.div(filled(factor)), 0);
  return [slope(x, whole, count), slope(u, take(whole), take(count))];
};

const reductions: Readonly<Record<string, Reduction>> = {
  none: (dy, { u, take, put }) => [put(dy, dy.scalar(0).expand(u.dims)), take(dy)],
  add: (dy, { take }) => [dy, take(dy)],
  mul: product,
  max: extreme,
  min: extreme,
};

/** The runtime adds no float16. */
const widened =
  (put: Places['put']): Places['put'] =>
  (into, updates, reduction) => {
    if (into.type !== 'float16' || !reduction) return put(into, updates, reduction);
    return put(into.cast('float32'), updates.cast('float32'), reduction).cast(into.type);
  };

const scattering =
  (placesOf: (forward: Forward) => Places): Rule =>
  (dy, forward) => {
    const [x, , u] = forward.x as [Value, Value, Value];
    const reduction = reductions[forward.attributes.string('reduction', 'none')]!;
    const { take, put } = placesOf(forward);
    const [dx, du] = reduction(dy, { x, u, y: forward.y, take, put: widened(put) });
    return [dx, null, du];
  };

/** The attribute that opsets without it do not know. */
const reduced = (reduction = 'none') => (reduction === 'none' ? {} : { reduction });

const elements = ({ x: [, indices, u], attributes }: Forward): Places => {
  const axis = attributes.int('axis', 0);
  return {
    take: (from) => from.op('GatherElements', [indices!], u!.dims, { axis }),
    put: (into, updates, reduction) => into.op('ScatterElements', [indices!, updates], into.dims, { axis, ...reduced(reduction) }),
  };
};

const slices = ({ x: [, indices, u] }: Forward): Places => ({
  take: (from) => from.op('GatherND', [indices!], u!.dims),
  put: (into, updates, reduction) => into.op('ScatterND', [indices!, updates], into.dims, reduced(reduction)),
});

/** Each sequence of the batch is overwritten from its own position on, in a circle or not. */
const tensorScatter: Rule = (dy, { x: [, update, starts], attributes }) => {
  const { dims } = update!;
  const [axis] = resolveAxes(attributes.int('axis', -2), dims.length) as [number];
  const along = (length: number, at: number) => dims.map((_, i) => (i === at ? length : 1));
  const mode = attributes.string('mode', 'linear');
  const steps = dy.constant(int64s(Array.from({ length: dims[axis]! }, (_, step) => step))).reshape(along(dims[axis]!, axis));
  const positions = starts ? starts.reshape(along(dims[0]!, 0)).add(steps) : steps;
  const circled = positions.op('Mod', [positions.scalar(dy.dims[axis]!)], positions.dims).expand(dims);
  const nothing = dy.scalar(0).expand(dims);
  return [
    dy.op('TensorScatter', [nothing, ...(starts ? [starts] : [])], dy.dims, { axis, mode }),
    dy.op('GatherElements', [circled], dims, { axis }),
    null,
  ];
};

/** Indices count through the whole output, batch and channels included. */
const maxUnpool: Rule = (dy, { x: [x, indices] }) => [
  dy.reshape([elementCount(dy.dims)]).op('Gather', [indices!], x!.dims, { axis: 0 }),
  null,
  null,
];

/**
 * Blocks `[batch, channels * block, positions]` add up to an image; backwards every block reads its elements (im2col),
 * one axis at a time.
 */
const col2Im: Rule = (dy, { x: [x], constant, attributes }) => {
  const [batch, channels, ...image] = dy.dims as [number, number, ...number[]];
  const axes = windows(attributes, numbers(constant(2)), image, image);
  const counts = axes.map(({ input, begin, end, extent, stride }) => Math.floor((input + begin + end - extent) / stride) + 1);
  const columns = axes.reduce((g, { kernel, dilation, stride, begin }, i) => {
    const count = counts[i]!;
    const positions = Array.from({ length: kernel * count }, (_, at) => Math.floor(at / count) * dilation + (at % count) * stride - begin);
    return take(g, i + 2, positions);
  }, dy);
  const order = [...axes.map((_, i) => 2 * i + 2), ...axes.map((_, i) => 2 * i + 3)];
  const apart = columns.reshape([batch, channels, ...axes.flatMap(({ kernel }, i) => [kernel, counts[i]!])]);
  return [apart.transpose([0, 1, ...order]).reshape(x!.dims), null, null];
};

export const scatter = {
  ScatterElements: scattering(elements),
  ScatterND: scattering(slices),
  TensorScatter: tensorScatter,
  MaxUnpool: maxUnpool,
  Col2Im: col2Im,
} satisfies Rules;
