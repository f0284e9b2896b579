import { nodeBackend } from '@voxplain/backend-node';
import type { Backend } from '@voxplain/core';
import { explainPlan, type Lowerings, loadModel, planText } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { saliency } from '@voxplain/saliency';
import { gapNet, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';

const cpu = nodeBackend({ threads: 1 });
/** Only the shapes are run, on the CPU: a plan is text. */
const webgpu: Backend = { ...cpu, provider: 'webgpu' };

async function textOf(bytes: Uint8Array<ArrayBuffer>, dims: readonly number[], backend: Backend, lowerings?: Lowerings): Promise<string> {
  const model = await loadModel(bytes, backend, lowerings ? { lowerings } : {});
  const report = await explainPlan(model, dims, { methods: [saliency, gradCam] });
  await model.dispose();
  return planText(report);
}

/** A volume is halved, grouped and doubled again: nearly all that WebGPU lacks. */
function volumes(): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, 3);
  const x = net.input('x', ['N', 2, 8, 6, 4]);
  const down = net.op('Relu', [net.conv(x, 2, 4, [3, 3, 3], { strides: [2, 2, 2], group: 2 })]);
  const up = net.op('ConvTranspose', [down, net.randomWeight([4, 4, 2, 2, 2], 4)], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }, ['up']);
  const sum = net.op('Sum', [up, net.op('Dropout', [up]), net.op('Relu', [up])], {}, ['features']);
  return net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [net.op('Relu', [sum])])]), 4, 3));
}

describe('a plan in words: images', () => {
  const net = gapNet([8, 10]);
  it('cpu, without lowerings', async () => {
    expect(await textOf(net, [1, 1, 8, 10], cpu, 'none')).toMatchInlineSnapshot(`
      "provider   cpu
      file       the model as it is, with a suffix, 3.4 kB added
      nodes      7 of the model, 25 added: Mul 3, Where 3, Cast 2, ConvTranspose 2, Equal 2, Greater 2, ReduceSum 2, Abs 1, CumSum 1, Div 1, Expand 1, Gemm 1, ReduceMax 1, ReduceMean 1, Relu 1, Reshape 1
      cost       about 2.7 times the forward pass, prediction included (estimated)
      lowerings  none"
    `);
  });
  it('cpu', async () => {
    expect(await textOf(net, [1, 1, 8, 10], cpu)).toMatchInlineSnapshot(`
      "provider   cpu
      file       the model as it is, with a suffix, 3.8 kB added
      nodes      7 of the model, 27 added: Mul 5, Cast 2, Equal 2, HardSigmoid 2, ReduceSum 2, Abs 1, Conv 1, ConvTranspose 1, CumSum 1, Div 1, Expand 1, Gemm 1, ReduceMax 1, ReduceMean 1, Relu 1, Reshape 1, Slice 1, Transpose 1, Where 1
      cost       about 2.5 times the forward pass, prediction included (estimated)
      lowerings
        flipped-kernel: ConvTranspose 1; a convolution over flipped kernels is faster than a transposed one without strides
        steep-mask: Where 2; a product with a steep HardSigmoid is faster than a comparison and a choice, and keeps the layout of convolutions"
    `);
  });
  it('webgpu', async () => {
    expect(await textOf(net, [1, 1, 8, 10], webgpu)).toMatchInlineSnapshot(`
      "provider   webgpu
      file       the model as it is, with a suffix, 3.8 kB added
      nodes      7 of the model, 27 added: Mul 3, Where 3, Cast 2, Equal 2, Greater 2, ReduceSum 2, Abs 1, Conv 1, ConvTranspose 1, CumSum 1, Div 1, Expand 1, Gemm 1, ReduceMax 1, ReduceMean 1, Relu 1, Reshape 1, Slice 1, Transpose 1
      cost       about 2.5 times the forward pass, prediction included (estimated)
      lowerings
        flipped-kernel: ConvTranspose 1; a convolution over flipped kernels is faster than a transposed one without strides"
    `);
  });
});

describe('a plan in words: volumes', () => {
  const net = volumes();
  it('cpu', async () => {
    expect(await textOf(net, [1, 2, 8, 6, 4], cpu)).toMatchInlineSnapshot(`
      "provider   cpu
      file       the model as it is, with a suffix, 16.2 kB added
      nodes      10 of the model, 97 added: Reshape 32, Slice 15, Conv 9, Transpose 8, Concat 7, Mul 6, HardSigmoid 3, Cast 2, Equal 2, ReduceMax 2, ReduceSum 2, Abs 1, CumSum 1, Div 1, Expand 1, Gemm 1, ReduceMean 1, Relu 1, Sum 1, Where 1
      cost       about 3.1 times the forward pass, prediction included (estimated)
      lowerings
        residues: ConvTranspose 1; a strided transposed convolution in 3-D is slow or missing: each residue modulo the stride is a small convolution
        steep-mask: Where 3; a product with a steep HardSigmoid is faster than a comparison and a choice, and keeps the layout of convolutions"
    `);
  });
  it('webgpu: nodes of the model are replaced', async () => {
    expect(await textOf(net, [1, 2, 8, 6, 4], webgpu)).toMatchInlineSnapshot(`
      "provider   webgpu
      file       nodes of the model were replaced: the file is written anew, its weights as they are, 32.9 kB added
      nodes      0 of the model, 219 added: Reshape 72, Slice 39, Transpose 27, Conv 24, Concat 14, Add 10, Relu 4, Where 4, Greater 3, Mul 3, Cast 2, Equal 2, Gemm 2, Pad 2, ReduceMax 2, ReduceSum 2, Abs 1, CumSum 1, Div 1, Expand 1, Flatten 1, GlobalAveragePool 1, ReduceMean 1
      cost       about 4.5 times the forward pass, prediction included (estimated)
      lowerings
        no-dropout: Dropout 1 (of the model: dropout3); the provider has no Dropout, which does nothing in inference
        residues: ConvTranspose 2 (of the model: up); a strided transposed convolution in 3-D is slow or missing: each residue modulo the stride is a small convolution
        grouped-convolution-3d: Conv 9 (of the model: conv0); the provider has no grouped convolution in 3-D: slices as batch, one 2-D convolution per tap along the depth
        chained-sum: Sum 2; the provider runs a sum of many on the CPU, additions of two on itself"
    `);
  });
});
