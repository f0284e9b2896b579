import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { excitationBackprop } from '@voxplain/excitation-backprop';
import { lrp } from '@voxplain/lrp';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { expect, it } from 'vitest';
import { difference } from '../src/reference.js';

const scale = gaussians(3)(6).map((v) => 1 + v / 4);
const bias = gaussians(4)(6);

type Norm = (net: ModelWriter, x: string) => string;

const asOperator: Norm = (net, x) =>
  net.op('LayerNormalization', [x, net.weight([6], scale), net.weight([6], bias)], { axis: -1, epsilon: 1e-3 });

/** As exporters write it for opsets that lack the operator. */
const written =
  (affine: boolean, square: 'Mul' | 'Pow'): Norm =>
  (net, x) => {
    const mean = (of: string) => net.op('ReduceMean', [of], { axes: [-1] });
    const centred = net.op('Sub', [x, mean(x)]);
    const squared = square === 'Mul' ? net.op('Mul', [centred, centred]) : net.op('Pow', [centred, net.weight([], [2])]);
    const deviation = net.op('Sqrt', [net.op('Add', [mean(squared), net.weight([], [1e-3])])]);
    const standardised = net.op('Div', [centred, deviation]);
    return affine ? net.op('Add', [net.weight([6], bias), net.op('Mul', [standardised, net.weight([6], scale)])]) : standardised;
  };

const plain: Norm = (net, x) => net.op('LayerNormalization', [x, net.weight([6], Array(6).fill(1))], { axis: -1, epsilon: 1e-3 });

/** Tokens with a residual sum about the norm, and one within the branch. */
function network(norm: Norm): Uint8Array {
  const net = new ModelWriter(17, 5);
  const x = net.input('x', [1, 2, 4, 4]);
  const kernel = net.randomWeight([6, 2, 1, 1], 2);
  const tokens = net.op('Transpose', [net.op('Conv', [x, kernel], { kernel_shape: [1, 1] })], { perm: [0, 2, 3, 1] });
  const branch = net.op('Relu', [net.op('MatMul', [norm(net, tokens), net.weight([6, 6], gaussians(8)(36))])]);
  const sum = net.op('Add', [norm(net, branch), tokens]);
  const features = net.op('ReduceMean', [sum], { axes: [1, 2], keepdims: 0 });
  return net.bytes(net.op('Gemm', [features, net.weight([6, 3], gaussians(9)(18))]));
}

it.each([
  ['with scale and bias', asOperator, written(true, 'Pow')],
  ['squared as a product', asOperator, written(true, 'Mul')],
  ['alone', plain, written(false, 'Pow')],
])('relevance does not depend on how a layer normalisation is written: %s', async (_, operator, nodes) => {
  const methods = [lrp, lrp.with({ composite: 'epsilon' }), excitationBackprop];
  const input = float32([1, 2, 4, 4], gaussians(6)(32));
  const maps: number[][][] = [];
  for (const norm of [operator, nodes]) {
    const model = await loadModel(network(norm), nodeBackend({ threads: 1 }));
    maps.push((await explain(model, input, { methods, target: { class: 1 } })).maps.map(({ raw }) => [...(raw.data as Float32Array)]));
    await model.dispose();
  }
  maps[0]!.forEach((map, i) => {
    expect(Math.max(...map.map(Math.abs))).toBeGreaterThan(1e-3);
    expect(difference(maps[1]![i]!, map).relativeL2).toBeLessThan(1e-4);
  });
});
