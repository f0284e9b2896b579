import type { GraphNode } from '@voxplain/graph';

/**
 * Opsets below 17 have no layer normalisation: exporters write `(x - mean) / sqrt(variance + epsilon) * scale + bias`. That is passed on like the operator
 * itself: of the difference to `x`, of the sum to the product. By the results of the two, to which of their inputs.
 */
export function normsWritten(nodes: readonly GraphNode[], live: (tensor: string) => boolean): ReadonlyMap<string, number> {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const by = (tensor: string | undefined, op: string): GraphNode | undefined => {
    const node = tensor === undefined ? undefined : producers.get(tensor);
    return node?.op === op && !node.domain ? node : undefined;
  };
  const centred = (tensor: string) => {
    const difference = by(tensor, 'Sub');
    return difference && by(difference.inputs[1], 'ReduceMean')?.inputs[0] === difference.inputs[0] ? difference : undefined;
  };
  const standardised = (tensor: string) => {
    const quotient = by(tensor, 'Div');
    return quotient && by(quotient.inputs[1], 'Sqrt') ? centred(quotient.inputs[0]!) : undefined;
  };
  const scaled = (tensor: string) =>
    standardised(tensor) ??
    by(tensor, 'Mul')
      ?.inputs.map(standardised)
      .find((found) => found);

  const passed = new Map<string, number>();
  for (const { op, inputs, outputs } of nodes) {
    if (op === 'Div' && standardised(outputs[0]!)) passed.set(inputs[0]!, 0);
    const to = op === 'Add' ? inputs.findIndex(scaled) : -1;
    if (to >= 0 && !live(inputs[1 - to]!)) passed.set(outputs[0]!, to);
  }
  return passed;
}
