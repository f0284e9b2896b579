import type { Rules } from '@voxplain/autodiff';
import type { Value } from '@voxplain/core';

/** A value that counts as a constant in gradients by the returned rules: nothing flows into what it was made of. */
export function hold(value: Value, rules: Rules): { readonly held: Value; readonly rules: Rules } {
  const held = value.op('Identity', [], value.dims);
  return {
    held,
    rules: { ...rules, Identity: (dy, forward) => (forward.y.name === held.name ? [null] : rules.Identity!(dy, forward)) },
  };
}
