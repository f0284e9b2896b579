import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32, type Target, type Tensor, VoxplainError } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { finerCam } from '../src/index.js';

const channels = 5;

/** Rectified features, and behind them a linear score per class: of the image, or of every site. */
function network(space: readonly number[], classes: number, dense: boolean) {
  const net = new ModelWriter(17, 31);
  const features = net.op('Relu', [net.conv(net.input('x', ['N', 1, ...space]), 1, channels, [3, 3])], {}, ['features']);
  const weights = net.draw([classes, channels], 1);
  const scores = net.op('Conv', [features, net.weight([classes, channels, 1, 1], weights)]);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [scores])]);
  const bytes = dense ? net.bytes(scores, features) : net.bytes(pooled, features);
  return { bytes, weights, score: dense ? scores : pooled };
}

interface Question {
  readonly space: readonly number[];
  readonly classes: number;
  readonly dense?: boolean;
  readonly target: Target;
  readonly options: { readonly gamma?: number; readonly classes?: number };
}

const space = [7, 9];
const sites = 63;
const batch = 6;

async function run({ classes, dense = false, target, options }: Question) {
  const { bytes, weights, score } = network(space, classes, dense);
  const model = await loadModel(bytes, nodeBackend());
  const input = float32([batch, 1, ...space], gaussians(5)(batch * sites));
  const { maps, outputs, predictions } = await explain(model, input, {
    methods: [finerCam.with({ layer: 'features', ...options })],
    target: { ...target, output: score },
  });
  await model.dispose();
  return { found: maps[0]!, weights, scores: outputs[score]!, features: outputs.features!, predictions };
}

const rowsOf = ({ data, dims }: Tensor, n: number, axis1: number): number[][] => {
  const inner = elementCount(dims) / (dims[0]! * axis1);
  return Array.from({ length: axis1 }, (_, k) =>
    Array.from(data.subarray((n * axis1 + k) * inner, (n * axis1 + k + 1) * inner) as Float32Array),
  );
};
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe.each<[string, Question]>([
  ['three of eight', { space, classes: 8, target: { class: 2 }, options: {} }],
  ['one of eight', { space, classes: 8, target: { class: 5 }, options: { classes: 1, gamma: 1 } }],
  ['each sample by its prediction', { space, classes: 8, target: {}, options: { classes: 2 } }],
  ['more than there are', { space, classes: 3, target: { class: 0 }, options: { classes: 9 } }],
  ['a dense output, all of it', { space, classes: 6, dense: true, target: { class: 1, region: 'all' }, options: {} }],
  ['a dense output, where it is predicted', { space, classes: 3, dense: true, target: { class: 1 }, options: { classes: 1 } }],
])('the compared classes: %s', (_, question) => {
  it('are those whose scores are closest, and count alike', async () => {
    const { found, weights, scores, features, predictions } = await run(question);
    const { classes, dense, target, options } = question;
    const { gamma = 0.6, classes: count = 3 } = options;
    const chosen = new Set<string>();
    for (let n = 0; n < batch; n++) {
      const t = target.class === undefined ? Number(predictions[n]!.class) : Number(target.class);
      const logits = rowsOf(scores, n, classes);
      // ties go to the lower class
      const isPredicted = (s: number) => logits.every((row, c) => (c < t ? row[s]! < logits[t]![s]! : row[s]! <= logits[t]![s]!));
      const inRegion = (s: number) => !dense || target.region === 'all' || isPredicted(s);
      const total = logits.map((row) => sum(row.filter((_, s) => inRegion(s))));
      const others = total
        .map((value, c) => ({ c, distance: Math.abs(value - total[t]!) }))
        .filter(({ c }) => c !== t)
        .sort((a, b) => a.distance - b.distance)
        .slice(0, count)
        .map(({ c }) => c);
      chosen.add(others.join());
      const size = dense ? logits[0]!.filter((_, s) => inRegion(s)).length : 1;
      const alpha = Array.from({ length: channels }, (_, k) => {
        const of = (c: number) => weights[c * channels + k]!;
        return ((of(t) - (gamma * sum(others.map(of))) / others.length) * size) / sites;
      });
      const a = rowsOf(features, n, channels);
      const expected = Array.from({ length: sites }, (_, s) => Math.max(0, sum(alpha.map((w, k) => w * a[k]![s]!))));
      const scale = Math.max(...a.flat()) * Math.max(...alpha.map(Math.abs));
      expect(scale).toBeGreaterThan(0);
      expected.forEach((value, s) => {
        expect(Math.abs((found.raw.data[n * sites + s] as number) - value)).toBeLessThanOrEqual(1e-5 * scale);
      });
    }
    if (classes === 8) expect(chosen.size, 'samples differ in what they are compared with').toBeGreaterThan(1);
  });
});

it('refuses an output of one class', async () => {
  const error = await run({ space, classes: 1, target: {}, options: {} }).catch((thrown) => thrown);
  expect(VoxplainError.isInstance(error, 'UnsupportedModel')).toBe(true);
});
