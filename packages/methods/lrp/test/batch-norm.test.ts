import { ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { compositeNames } from '../src/composites.js';
import { lrp } from '../src/index.js';
import { drawn, off, run } from './run.js';

const dims = [1, 2, 6, 5];
const scale = [0.5, -1.5, 2];
const shift = [0.3, -0.2, 0.1];
const mean = [0.2, 0.4, -0.3];
const variance = [0.6, 1.7, 1.1];
const epsilon = 1e-3;
const slope = scale.map((value, k) => value / Math.sqrt(variance[k]! + epsilon));
const offset = shift.map((value, k) => value - mean[k]! * slope[k]!);

const norm = (net: ModelWriter, x: string) =>
  net.op('BatchNormalization', [x, ...[scale, shift, mean, variance].map((values) => net.weight([3], values))], { epsilon });
const pooled = (net: ModelWriter, x: string) => net.op('Flatten', [net.op('GlobalAveragePool', [x])]);

/** Conv or ConvTranspose with a batch normalisation behind it, or with that put into its weights by hand. */
function convolved(op: 'Conv' | 'ConvTranspose', apart: boolean): Uint8Array {
  const net = new ModelWriter(17, 2);
  const x = net.input('x', dims);
  const shape = op === 'Conv' ? [3, 2, 3, 3] : [2, 3, 3, 3];
  const weights = net.draw(shape, 0.3);
  const bias = [0.1, 0.5, -0.4];
  const channel = (i: number) => (op === 'Conv' ? Math.floor(i / 18) : Math.floor(i / 9) % 3);
  const w = apart ? weights : weights.map((value, i) => value * slope[channel(i)]!);
  const b = apart ? bias : bias.map((value, k) => value * slope[k]! + offset[k]!);
  const y = net.op(op, [x, net.weight(shape, w), net.weight([3], b)], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
  const features = net.op('Relu', [apart ? norm(net, y) : y]);
  return net.bytes(net.linear(pooled(net, features), 3, 3));
}

describe('batch normalisation', () => {
  it.each(['Conv', 'ConvTranspose'] as const)('behind a %s is part of it, in every composite', async (op) => {
    const methods = [...compositeNames.map((composite) => lrp.with({ composite })), lrp.with({ layers: [{ rule: 'w-square' }] })];
    const [apart, together] = await Promise.all([true, false].map((way) => run(convolved(op, way), dims, drawn(dims), methods)));
    apart!.maps.forEach((map, i) => {
      expect(off(map, together!.maps[i]!), String(i)).toBeLessThanOrEqual(1e-4);
    });
  });

  it('on its own keeps the part of its slope and loses that of its offset', async () => {
    const net = new ModelWriter(17, 2);
    const x = net.input('x', [1, 3, 4, 5]);
    const head = net.weight([2, 3], [0.7, -0.4, 0.9, 1.1, 0.6, -0.8]);
    const y = net.op('MatMul', [pooled(net, norm(net, x)), net.op('Transpose', [head])]);
    const values = drawn([1, 3, 4, 5]);
    const { maps } = await run(net.bytes(y), [1, 3, 4, 5], values, [lrp.with({ composite: 'epsilon' })]);
    // the offset's part: R_p = w_k (slope x_p + offset) / 20, of which slope x_p is passed on
    const w = [1.1, 0.6, -0.8];
    const expected = values.map((value, i) => {
      const k = Math.floor(i / 20);
      return (w[k]! * slope[k]! * value) / 20;
    });
    expect(off(maps[0]!, expected)).toBeLessThanOrEqual(1e-4);
  });
});
