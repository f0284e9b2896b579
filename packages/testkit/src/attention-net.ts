import { elementCount } from '@voxplain/core';
import { ModelWriter } from './model-writer.js';

/** What the class token's head sees of one sample: its row of weights and what they are worth. */
export interface AttentionFacts {
  /** One row per head, `[token]`: how much the class token, which is token 0, looks at each token; the sum is 1. */
  readonly weights: readonly Float64Array[];
  /** One row per head, `[token]`: what the score gains per unit of weight, `dy/dA`; all other rows gain nothing. */
  readonly gains: readonly Float64Array[];
  /** Voxels: the tokens behind the class token, in order. */
  readonly space: readonly number[];
}

export interface AttentionNet {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** For one sample `[channel, ...space]` and a class. */
  facts(input: ArrayLike<number>, target: number): AttentionFacts;
}

const heads = 2;
const width = 3;
const dim = heads * width;

/**
 * One layer of self-attention with a residual, every voxel a token, a class token in front, and a linear layer behind it:
 * `y = W (x_0 + sum_j A_0j v_j) + b`.
 */
export function attentionNet(space: readonly number[], channels = 1, classes = 3, seed = 13): AttentionNet {
  const net = new ModelWriter(17, seed);
  const voxels = elementCount(space);
  const drawn = (dims: readonly [number, number], deviation: number) => matrix(dims, net.draw(dims, deviation));
  const embedding = drawn([channels, dim], 1);
  const [query, key, value] = [0, 1, 2].map(() => drawn([dim, dim], 1 / Math.sqrt(dim))) as [Matrix, Matrix, Matrix];
  const token = drawn([1, dim], 1);
  const head = drawn([dim, classes], 1);
  const weight = ({ dims, values }: Matrix) => net.weight(dims, values);

  const x = net.input('x', ['N', channels, ...space]);
  const flat = net.op('Reshape', [x, net.ints([0, channels, voxels])]);
  const patches = net.op('MatMul', [net.op('Transpose', [flat], { perm: [0, 2, 1] }), weight(embedding)]);
  const batch = net.op('Slice', [net.op('Shape', [x]), net.ints([0]), net.ints([1])]);
  const front = net.op('Expand', [weight(token), net.op('Concat', [batch, net.ints([1, dim])], { axis: 0 })]);
  const stream = net.op('Concat', [front, patches], { axis: 1 });
  const projected = (by: Matrix, perm: readonly number[]) =>
    net.op('Transpose', [net.op('Reshape', [net.op('MatMul', [stream, weight(by)]), net.ints([0, 0, heads, width])])], { perm });
  const scores = net.op('MatMul', [projected(query, [0, 2, 1, 3]), projected(key, [0, 2, 3, 1])]);
  const mixed = net.op('MatMul', [net.op('Softmax', [scores], { axis: -1 }), projected(value, [0, 2, 1, 3])]);
  const joined = net.op('Reshape', [net.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }), net.ints([0, 0, dim])]);
  const read = net.op('Gather', [net.op('Add', [stream, joined]), net.ints([0])], { axis: 1 });
  const bytes = net.bytes(net.op('Gemm', [net.op('Flatten', [read]), weight(head), net.weight([classes], Array(classes).fill(0.1))]));

  function facts(input: ArrayLike<number>, target: number): AttentionFacts {
    const embedded = Array.from({ length: voxels }, (_, p) =>
      times(
        Array.from({ length: channels }, (_, c) => input[c * voxels + p]!),
        embedding,
      ),
    );
    const tokens = [Array.from(token.values), ...embedded];
    const [q, k, v] = [times(tokens[0]!, query), tokens.map((t) => times(t, key)), tokens.map((t) => times(t, value))];
    const ofHead = (row: readonly number[], h: number) => row.slice(h * width, (h + 1) * width);
    const column = Array.from({ length: dim }, (_, i) => head.values[i * classes + target]!);
    const rows = (of: (h: number) => readonly number[]) => Array.from({ length: heads }, (_, h) => Float64Array.from(of(h)));
    return {
      weights: rows((h) => softmax(k.map((other) => dot(ofHead(q, h), ofHead(other, h))))),
      gains: rows((h) => v.map((other) => dot(ofHead(column, h), ofHead(other, h)))),
      space,
    };
  }
  return { bytes, facts };
}

interface Matrix {
  readonly dims: readonly [number, number];
  readonly values: Float32Array;
}

const matrix = (dims: readonly [number, number], values: Float32Array): Matrix => ({ dims, values });
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const times = (row: readonly number[], { dims: [, columns], values }: Matrix): number[] =>
  Array.from({ length: columns }, (_, j) => row.reduce((sum, value, i) => sum + value * values[i * columns + j]!, 0));

function softmax(scores: readonly number[]): number[] {
  const exponentials = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}
