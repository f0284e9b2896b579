import { expect, test } from 'vitest';
import { inverse, reindex } from '../src/strided.js';

test.each([
  [
    [0, 1, 2],
    [false, true, true],
  ],
  [
    [2, 1, 0],
    [false, false, false],
  ],
  [
    [2, 0, 1],
    [true, false, true],
  ],
  [
    [1, 2, 0],
    [false, true, false],
  ],
])('axes %j, backwards %j, over tiles: element by element, and back', (order, flip) => {
  const dims = [37, 66, 5];
  const data = Float32Array.from({ length: 37 * 66 * 5 }, (_, i) => i);
  const to = order.map((axis) => dims[axis]!);
  const moved = reindex(data, dims, order, flip);
  let at = 0;
  for (let a = 0; a < to[0]!; a++) {
    for (let b = 0; b < to[1]!; b++) {
      for (let c = 0; c < to[2]!; c++) {
        const index = [0, 0, 0];
        [a, b, c].forEach((n, i) => {
          index[order[i]!] = flip[i] ? to[i]! - 1 - n : n;
        });
        if (moved[at++] !== (index[0]! * 66 + index[1]!) * 5 + index[2]!) expect.fail(`element ${[a, b, c]} is ${moved[at - 1]}`);
      }
    }
  }
  const back = inverse(order);
  expect(
    reindex(
      moved,
      to,
      back,
      back.map((i) => flip[i]!),
    ),
  ).toEqual(data);
});
