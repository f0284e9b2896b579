import { tensorOf } from '@voxplain/graph';
import { data, ModelWriter, type OneOp, oneOp } from '@voxplain/testkit';
import { spaces } from '../cases/sweep.js';

export interface OwnTest {
  readonly file: string;
  /** Models of the operator, for what is lowered in them. */
  readonly questions: readonly OneOp[];
  /** Whether WebGPU's test has it, too. */
  readonly onWebGpu: boolean;
}

const pools: OneOp[] = spaces.map((space) =>
  oneOp({
    op: 'MaxPool',
    opset: 13,
    inputs: [data([2, 3, ...space], 'distinct')],
    attributes: { kernel_shape: space.map(() => 3), strides: space.map(() => 2), pads: [...space, ...space].map(() => 1) },
  }),
);

/** To whole numbers and back: neither half has a gradient without the other. */
function quantised(): OneOp {
  const net = new ModelWriter(13);
  const scale = net.weight([], [0.1]);
  const y = net.op('DequantizeLinear', [net.op('QuantizeLinear', [net.input('x', [3]), scale]), scale]);
  return { bytes: net.bytes(y), feeds: { x: tensorOf('float32', [3], [0.5, -1, 2]) }, wrt: ['x'], outputs: [y] };
}

/** Operators that are compared with their definition instead of differences, in a test of their own. */
export const ownTests: Readonly<Record<string, OwnTest>> = {
  MaxPool: { file: 'max-pool.test.ts', questions: pools, onWebGpu: true },
  QuantizeLinear: { file: 'quantisation.test.ts', questions: [quantised()], onWebGpu: false },
  DequantizeLinear: { file: 'quantisation.test.ts', questions: [quantised()], onWebGpu: false },
};
