import { expect, it } from 'vitest';
import { type Event, nodeTimes } from '../src/gradients/node-times.js';

const event = (name: string, op: string, dur: number): Event => ({
  cat: 'Node',
  name: `${name}_kernel_time`,
  dur,
  args: { op_name: op, output_type_shape: [{ float: [1, 8, 4, 4] }] },
});

const run = (scale: number): Event[] => [
  { cat: 'Session', name: 'model_run', dur: 100_000 },
  event('relu1_nchwc', 'Conv', 1000 * scale),
  event('ReorderOutput_token_4', 'ReorderOutput', 500 * scale),
  event('gemm2/MatMulAddFusion', 'Gemm', 200 * scale),
  event('voxplain/3/Conv_nchwc', 'Conv', 2000 * scale),
];

it('means over the last runs, slowest node first, by where nodes come from', () => {
  const found = nodeTimes([...run(100), ...run(1), ...run(3)], ['conv0', 'relu1', 'gemm2'], 2);
  expect(found.map(({ name, origin, ms }) => [name, origin, ms])).toEqual([
    ['voxplain/3/Conv_nchwc', 'appended', 4],
    ['relu1_nchwc', 'model', 2],
    ['ReorderOutput_token_4', 'runtime', 1],
    ['gemm2/MatMulAddFusion', 'model', 0.4],
  ]);
  expect(found[0]).toMatchObject({ op: 'Conv', dims: [1, 8, 4, 4] });
});
