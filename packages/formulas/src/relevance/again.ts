import type { Forward } from '@voxplain/autodiff';
import type { Attribute } from '@voxplain/core';
import type { Attributes, Value } from '@voxplain/graph';

const utf8 = /* @__PURE__ */ new TextDecoder();

/** Attributes as a node that is appended takes them: numbers, lists of numbers, strings. */
const asGiven = (attributes: Attributes): Record<string, Attribute> =>
  Object.fromEntries(
    attributes.encoded().map(({ name, s, f, i, floats, ints }) => {
      if (s) return [name, utf8.decode(s)];
      return [name, floats?.length ? floats : ints?.length ? ints.map(Number) : (f ?? i ?? 0)];
    }),
  );

/** The operator of a forward node once more, on other inputs with the same dims. */
export const again = ({ op, attributes, y }: Forward, [first, ...rest]: readonly Value[]): Value =>
  first!.op(op, rest, y.dims, asGiven(attributes));
