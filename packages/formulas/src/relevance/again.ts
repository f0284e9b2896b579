import type { Forward } from '@voxplain/autodiff';
import type { Value } from '@voxplain/graph';

/** The operator of a forward node once more, on other inputs with the same dims. */
export const again = ({ op, attributes, y }: Forward, [first, ...rest]: readonly Value[]): Value =>
  first!.op(op, rest, y.dims, attributes.given());
