import type { Value } from '@voxplain/graph';
import type { Rules } from '../rule.js';

/** The last two axes exchanged. */
export function transposed(value: Value): Value {
  const rank = value.dims.length;
  return value.transpose([...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

/** A matrix product whose operands and result are all matrices: vectors get their missing axis. */
function matrices(dy: Value, a: Value, b: Value): [Value, Value, Value] {
  const left = a.dims.length === 1 ? a.reshape([1, ...a.dims]) : a;
  const right = b.dims.length === 1 ? b.reshape([...b.dims, 1]) : b;
  const batch = dy.dims.slice(0, dy.dims.length - (a.dims.length > 1 ? 1 : 0) - (b.dims.length > 1 ? 1 : 0));
  return [dy.reshape([...batch, left.dims.at(-2)!, right.dims.at(-1)!]), left, right];
}

export const matrix = {
  MatMul: (y, { x: [a, b] }) => {
    const [dy, left, right] = matrices(y, a!, b!);
    const da = dy.matmul(transposed(right));
    const db = transposed(left).matmul(dy);
    return [a!.dims.length === 1 ? da.sum(-2, false) : da, b!.dims.length === 1 ? db.sum(-1, false) : db];
  },
  Gemm: (dy, { x: [a, b], attributes }) => {
    const [transA, transB] = [attributes.int('transA', 0), attributes.int('transB', 0)];
    const alpha = attributes.float('alpha', 1);
    const product = (left: Value, right: Value, flipLeft: number, flipRight: number) => {
      const dims = [left.dims[flipLeft ? 1 : 0]!, right.dims[flipRight ? 0 : 1]!];
      return left.op('Gemm', [right], dims, { alpha, transA: flipLeft, transB: flipRight });
    };
    const da = transA ? product(b!, dy, transB, 1) : product(dy, b!, 0, transB ? 0 : 1);
    const db = transB ? product(dy, a!, 1, transA) : product(a!, dy, transA ? 0 : 1, 0);
    return [da, db, dy.mul(attributes.float('beta', 1))];
  },
} satisfies Rules;
