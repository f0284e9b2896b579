import type { Operator } from '../random-graph.js';
import { filled, withRank } from './adapt.js';

const fourier: Operator = (g, a, _, random) => {
  const parts = random.between(1, 2);
  const axis = random.between(1, 2);
  const inverse = random.flag();
  const onesided = inverse ? 0 : parts === 1 ? random.flag() : 0;
  const dims = [2, 5, 4, parts];
  const length = random.of([undefined, 3, 6]) ?? dims[axis]!;
  const bins = onesided ? Math.floor(length / 2) + 1 : length;
  const to = dims.map((dim, i) => (i === axis ? bins : i === 3 ? 2 : dim));
  const x = filled(g, a, dims);
  const attributes = { inverse, onesided };
  if (g.opset < 20) return g.op('DFT', [x, g.int(length)], to, { ...attributes, axis });
  return g.op('DFT', [x, g.int(length), g.int(axis)], to, attributes);
};

const shortTime: Operator = (g, a, _, random) => {
  const step = random.of([2, 3, 4]);
  const onesided = random.flag();
  const frames = Math.floor((14 - 5) / step) + 1;
  const window = random.flag() ? g.weight([5]) : null;
  const inputs = [filled(g, a, [2, 14, 1]), g.int(step), window, window ? null : g.int(5)];
  return g.op('STFT', inputs, [2, frames, onesided ? 3 : 5, 2], { onesided });
};

/** Fine steps, so that what lies between them is hardly seen; some values are clipped. */
const quantised: Operator = (g, a, _, random) => {
  const x = withRank(g, a, [1, 2, 3, 4, 5], random);
  const width = 2 ** -14;
  if (g.form.smooth) return g.op('Clip', [x, g.scalar(-32768 * width), g.scalar(32767 * width)], x.dims);
  const parameters = [g.constant('float32', [], [width]), g.constant('int16', [], [0])];
  return g.op('DequantizeLinear', [g.op('QuantizeLinear', [x, ...parameters], x.dims), ...parameters], x.dims);
};

export const signals = {
  DFT: fourier,
  STFT: shortTime,
  QuantizeLinear: quantised,
  DequantizeLinear: quantised,
} satisfies Record<string, Operator>;
