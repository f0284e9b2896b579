import type { Value } from '@voxplain/core';

/** `a / b`, and 0 where `b` is 0. */
export const ratio = (a: Value, b: Value): Value => b.equal(0).where(0, a.div(b));
