import type { Attribute, DataType, Tensor } from '@voxplain/core';
import { int64s, tensorOf } from '@voxplain/graph';
import { type ModelParts, writeModel } from '@voxplain/graph/files';
import { gaussians } from './random.js';

/** Builds small ONNX models in code, with weights that are given or drawn from a seed. */
export class ModelWriter {
  private readonly weights: Record<string, Tensor> = {};
  private readonly nodes: ModelParts['nodes'][number][] = [];
  private readonly inputs: ModelParts['inputs'][number][] = [];
  private readonly random: (count: number) => Float32Array;

  constructor(
    readonly opset = 17,
    seed = 1,
  ) {
    this.random = gaussians(seed);
  }

  input(name: string, dims: readonly (number | string)[], type: DataType = 'float32'): string {
    this.inputs.push({ name, dims, type });
    return name;
  }
  /** A weight with these values. */
  weight(dims: readonly number[], values: ArrayLike<number>, name = `w${Object.keys(this.weights).length}`): string {
    this.weights[name] = tensorOf('float32', dims, values);
    return name;
  }
  /** A weight drawn from a normal distribution whose deviation keeps the scale of activations (He et al. 2015). */
  randomWeight(dims: readonly number[], fanIn: number, gain = 2): string {
    return this.weight(dims, this.draw(dims, Math.sqrt(gain / fanIn)));
  }
  /** Normal deviates, for weights whose values the caller has to know. */
  draw(dims: readonly number[], deviation: number): Float32Array {
    return this.random(dims.reduce((product, dim) => product * dim, 1)).map((v) => v * deviation);
  }
  ints(values: readonly number[]): string {
    const name = `w${Object.keys(this.weights).length}`;
    this.weights[name] = int64s(values);
    return name;
  }
  /** Adds a node and returns the name of its first output. */
  op(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    outputs: readonly string[] = [`${op.toLowerCase()}${this.nodes.length}`],
  ): string {
    this.nodes.push({ op, inputs, outputs, attributes });
    return outputs[0]!;
  }
  /** A convolution with random weights and bias; `same` padding unless said otherwise. */
  conv(x: string, from: number, to: number, kernel: readonly number[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const group = Number(attributes.group ?? 1);
    const dilations = (attributes.dilations as number[] | undefined) ?? kernel.map(() => 1);
    const fanIn = (from / group) * kernel.reduce((product, k) => product * k, 1);
    const half = kernel.map((k, i) => ((k - 1) * dilations[i]!) >> 1);
    const weight = this.randomWeight([to, from / group, ...kernel], fanIn);
    const bias = this.randomWeight([to], fanIn);
    return this.op('Conv', [x, weight, bias], { kernel_shape: kernel, pads: [...half, ...half], ...attributes });
  }
  linear(x: string, from: number, to: number): string {
    return this.op('Gemm', [x, this.randomWeight([to, from], from, 1), this.randomWeight([to], from, 1)], { transB: 1 });
  }
  bytes(...outputs: readonly string[]): Uint8Array<ArrayBuffer> {
    return writeModel({
      opset: this.opset,
      inputs: this.inputs,
      outputs: outputs.map((name) => ({ name })),
      weights: this.weights,
      nodes: this.nodes,
    });
  }
}
