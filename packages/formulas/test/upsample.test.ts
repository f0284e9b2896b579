import { elementCount, float32 } from '@voxplain/core';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { upsample } from '../src/index.js';
import { mapOf } from './run.js';

/** From an element of the larger grid to the one it takes, axis by axis. */
const nearest = (data: ArrayLike<number>, from: readonly number[], to: readonly number[]): number[] =>
  Array.from({ length: elementCount(to) }, (_, i) => {
    let [rest, index, stride] = [i, 0, 1];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      index += Math.floor(((rest % to[axis]!) * from[axis]!) / to[axis]!) * stride;
      rest = Math.floor(rest / to[axis]!);
      stride *= from[axis]!;
    }
    return data[index]!;
  });

/** One strided convolution, rectified, global average pooling and a linear layer. */
function stridedNet(opset: number, space: readonly number[]): Uint8Array {
  const net = new ModelWriter(opset, 6);
  const strides = space.map(() => 2);
  const features = net.op(
    'Relu',
    [
      net.conv(
        net.input('x', ['N', 1, ...space]),
        1,
        4,
        space.map(() => 3),
        { strides },
      ),
    ],
    {},
    ['features'],
  );
  return net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [features])]), 4, 2));
}

describe.each([11, 13, 18, 21].flatMap((opset) => [[[11, 7], opset] as const, [[6, 9, 5], opset] as const]))(
  'upsample to %j, opset %i',
  (space, opset) => {
    const bytes = stridedNet(opset, space);
    const input = float32([1, 1, ...space], gaussians(3)(elementCount(space)));
    const coarse = mapOf(bytes, input, (net) => ({ map: net.activation('features').sum('channel'), mapKind: 'signed' }));

    it('is the resampler that places maps, where it is linear', async () => {
      const fine = await mapOf(bytes, input, (net) => ({
        map: upsample(net.activation('features').sum('channel'), space),
        mapKind: 'signed',
      }));
      const { raw, map: placed } = await coarse;
      expect(raw.dims.slice(2)).not.toEqual(space);
      expect(fine.raw.dims).toEqual(placed.dims);
      const [found, expected] = [fine.raw.data as Float32Array, placed.data as Float32Array];
      const largest = Math.max(...expected.map(Math.abs));
      expect(largest).toBeGreaterThan(0);
      found.forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-6 * largest);
      });
    });

    it('takes the element at floor(i from / to), where it is nearest', async () => {
      const fine = await mapOf(bytes, input, (net) => ({
        map: upsample(net.activation('features').sum('channel'), space, 'nearest'),
        mapKind: 'signed',
      }));
      const { raw } = await coarse;
      expect(Array.from(fine.raw.data as Float32Array)).toEqual(nearest(raw.data as Float32Array, raw.dims.slice(2), space));
    });
  },
);
