import type { Rules } from '../rule.js';

export const embedding = {
  // pairs of channels are rotated by angles, and back by the opposite ones
  RotaryEmbedding: (dy, { x: [, cosine, sine, ...positions], attributes }) => {
    const same = { interleaved: 0, num_heads: 0, rotary_embedding_dim: 0 };
    const options = Object.fromEntries(Object.entries(same).map(([name, otherwise]) => [name, attributes.int(name, otherwise)]));
    return [dy.op('RotaryEmbedding', [cosine!, sine!.neg(), ...positions], dy.dims, options)];
  },
} satisfies Rules;
