import { elementCount, type Value } from '@voxplain/core';
import { int64s } from '@voxplain/graph';
import { ratio } from './ratio.js';

/** Each squaring doubles how far the first eigenvalue stands out: 20 of them tell eigenvalues apart that differ by 2e-5 of their size. */
const squarings = 20;

export interface PrincipalComponent {
  /** `X v`, `[batch, 1, ...space]`. */
  readonly map: Value;
  /** `v`, of unit length, `[batch, channel, 1, ...]`. */
  readonly direction: Value;
  /** 1 where one direction was left; down to 1/2 where the first two eigenvalues are as good as equal, and the map arbitrary. `[batch, 1, 1, ...]`. */
  readonly purity: Value;
}

/**
 * The first principal component of values `[batch, channel, ...space]` over their sites: `X v`, where `X` holds the
 * values, centred per channel, and `v` is the first right-singular vector of `X`. Its sign is chosen so that the largest magnitude is
 * positive. Computed in double precision, from the smaller of `X'X` and `XX'`; 0 where the values do not vary.
 */
export function principalComponent(values: Value): PrincipalComponent {
  const [batch, channels, ...space] = values.dims as [number, number, ...number[]];
  const sites = elementCount(space);
  const flat = space.map(() => 1);
  const rows = values.cast('float64').reshape([batch, channels, sites]);
  const centred = rows.sub(rows.mean(2));
  const turned = centred.transpose([0, 2, 1]);
  const [left, right] = channels <= sites ? [centred, turned] : [turned, centred];
  const { vector, purity } = leadingEigenvector(left.matmul(right));
  const direction = channels <= sites ? vector : unit(centred.matmul(vector));
  const map = turned.matmul(direction);
  const sign = map.max(1).add(map.min(1)).less(0).cast('float64').mul(-2).add(1);
  return {
    map: map
      .mul(sign)
      .cast(values.type)
      .reshape([batch, 1, ...space]),
    direction: direction
      .mul(sign)
      .cast(values.type)
      .reshape([batch, channels, ...flat]),
    purity: purity.cast(values.type).reshape([batch, 1, ...flat]),
  };
}

/**
 * Of symmetric, positive matrices `[batch, n, n]`: squared until one eigenvector is left, `G^(2^20) ~ v v'`, with the trace
 * kept at 1 (`trace(BB) = sum of B_ij^2`). Its longest column is taken, and multiplied by `G` once more.
 */
function leadingEigenvector(gram: Value): { readonly vector: Value; readonly purity: Value } {
  let power = ratio(gram, gram.mul(gram).sum([1, 2]).sqrt());
  let purity = power.mul(power).sum([1, 2]);
  for (let step = 0; step < squarings; step++) {
    power = ratio(power.matmul(power), purity);
    purity = power.mul(power).sum([1, 2]);
  }
  const longest = firstMaximum(power.mul(power).sum(1)).transpose([0, 2, 1]);
  return { vector: unit(gram.matmul(unit(power.matmul(longest)))), purity };
}

/** 1 at the first maximum along the last axis, 0 elsewhere; `[batch, 1, n]`. */
function firstMaximum(values: Value): Value {
  const hits = values.equal(values.max(2)).cast(values.type);
  const rank = hits.op('CumSum', [hits.constant(int64s([2]))], hits.dims);
  return hits.mul(rank.equal(1).cast(values.type));
}

const unit = (vector: Value): Value => ratio(vector, vector.mul(vector).sum(1).sqrt());
