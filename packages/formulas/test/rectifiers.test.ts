import { float32, VoxplainError } from '@voxplain/core';
import { ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { deconvnet, guided, needsRectifiers, rectifiedGradient } from '../src/index.js';
import { mapOf } from './run.js';

const x = [-0.5, 0.5, 2, 8];
const input = float32([1, 1, 2, 2], Float32Array.from(x));
/** What arrives at every voxel from the mean over them. */
const share = 1 / x.length;

type Draw = (net: ModelWriter, x: string) => string;

/** The mean over space of what `draw` makes of the input. */
function network(draw: Draw): Uint8Array {
  const net = new ModelWriter(17);
  return net.bytes(net.op('Flatten', [net.op('GlobalAveragePool', [draw(net, net.input('x', ['N', 1, 2, 2]))])]));
}
const scalar = (net: ModelWriter, value: number) => net.weight([], [value]);
const times = (net: ModelWriter, value: string, factor: number) => net.op('Mul', [value, scalar(net, factor)]);
const plus = (net: ModelWriter, value: string, term: number) => net.op('Add', [value, scalar(net, term)]);
const clip = (net: ModelWriter, value: string, low: number | undefined, high?: number) =>
  net.op('Clip', [value, ...[low, high].map((bound) => (bound === undefined ? '' : scalar(net, bound)))]);

const gradientBy = async (rules: ReturnType<typeof guided>, draw: Draw): Promise<number[]> => {
  const map = await mapOf(network(draw), input, (net) => ({
    map: rectifiedGradient(net.score, net.input, rules),
    mapKind: 'signed',
    perChannel: true,
  }));
  // no negative zeros
  return Array.from(map.raw.data as Float32Array, (value) => value + 0);
};
const refusal = (run: Promise<unknown>): Promise<VoxplainError> =>
  run.then(
    () => expect.fail('nothing was thrown'),
    (error) => error,
  );

/** One rectifier that two layers read: what comes back from both is added up before it is judged. */
const shared =
  (a: number, b: number): Draw =>
  (net, value) => {
    const rectified = net.op('Relu', [value]);
    return net.op('Add', [times(net, rectified, a), times(net, rectified, b)]);
  };
const relu6: Draw = (net, value) => clip(net, value, 0, 6);
const negative =
  (draw: Draw): Draw =>
  (net, value) =>
    times(net, draw(net, value), -1);
/** A rectifier that lets everything through, so that the network has one. */
const behind =
  (draw: Draw): Draw =>
  (net, value) =>
    net.op('Relu', [plus(net, times(net, draw(net, value), -1), 20)]);

describe('rules at rectifiers', () => {
  const on = { clip: true };
  it.each([
    ['guided, shared, positive sum', guided(on), shared(3, -2), [0, share, share, share]],
    ['guided, shared, negative sum', guided(on), shared(2, -3), [0, 0, 0, 0]],
    ['deconvnet, shared, positive sum', deconvnet(on), shared(3, -2), [share, share, share, share]],
    ['deconvnet, shared, negative sum', deconvnet(on), shared(2, -3), [0, 0, 0, 0]],
    ['guided, Clip(0, 6)', guided(on), relu6, [0, share, share, 0]],
    ['deconvnet, Clip(0, 6)', deconvnet(on), relu6, [share, share, share, share]],
    ['guided, Clip(0, 6), negative', guided(on), negative(relu6), [0, 0, 0, 0]],
    ['deconvnet, Clip(0, 6), negative', deconvnet(on), negative(relu6), [0, 0, 0, 0]],
    ['guided, Clip from 0 without an end', guided(on), (net: ModelWriter, v: string) => clip(net, v, 0), [0, share, share, share]],
    ['guided, Clip(-1, 1) keeps its derivative', guided(on), behind((net, v) => clip(net, v, -1, 1)), [-share, -share, 0, 0]],
    ['guided, Clip to 6 keeps its derivative', guided(on), behind((net, v) => clip(net, v, undefined, 6)), [-share, -share, -share, 0]],
    [
      'guided, LeakyRelu keeps its derivative',
      guided(on),
      behind((net, v) => net.op('LeakyRelu', [v], { alpha: 0.5 })),
      [-share / 2, -share, -share, -share],
    ],
    ['guided, Clip(0, 6) left alone', guided({ clip: false }), behind(relu6), [0, -share, -share, 0]],
    ['deconvnet, Clip(0, 6) left alone', deconvnet({ clip: false }), behind(relu6), [0, -share, -share, 0]],
  ] as const)('%s', async (_, rules, draw, expected) => {
    expect(await gradientBy(rules, draw)).toEqual(expected);
  });

  it.each([
    ['Clip(-1, 1)', guided(on), (net: ModelWriter, v: string) => clip(net, v, -1, 1)],
    ['Clip(0, 6) left alone', deconvnet({ clip: false }), relu6],
    ['Elu', guided(on), (net: ModelWriter, v: string) => net.op('Elu', [v])],
  ] as const)('refuse to show the plain gradient under another name: %s', async (_, rules, draw) => {
    const error = await refusal(gradientBy(rules, draw));
    expect(VoxplainError.isInstance(error, 'UnsupportedModel')).toBe(true);
    expect(error.message).toContain('no rectifier');
  });
});

describe('needsRectifiers', () => {
  const facts = (...operators: string[]) => ({ operators: new Set(operators), rank: 2 });
  it('asks for Relu, or Clip where that counts', () => {
    expect(needsRectifiers(facts('Conv', 'Relu'), { clip: false }, 'saliency')).toBe(true);
    expect(needsRectifiers(facts('Conv', 'Clip'), { clip: true }, 'saliency')).toBe(true);
  });
  it('says why not, and what to use', () => {
    expect(needsRectifiers(facts('Conv', 'Elu'), { clip: true }, 'saliency')).toBe(
      'it has no rectifier (Relu, or Clip from 0): what is left is the plain gradient; use saliency',
    );
    expect(needsRectifiers(facts('Conv', 'Clip'), { clip: false }, 'saliency')).toBe(
      'it has no rectifier (Relu): what is left is the plain gradient; set clip to true, or use saliency',
    );
  });
});
