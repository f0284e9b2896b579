import { type Case, data, fixed, weight } from '@voxplain/testkit';
import { combinations } from './sweep.js';

const positions = fixed('int64', [2, 3], [0, 1, 2, 4, 3, 0]);

export const embeddingCases: Case[] = [
  ...combinations({ interleaved: [0, 1], rotary: [0, 4] }).flatMap(({ interleaved, rotary }) => {
    const attributes = { interleaved, rotary_embedding_dim: rotary };
    const half = (rotary || 8) / 2;
    const cache = [weight([5, half]), weight([5, half])];
    return [
      { op: 'RotaryEmbedding', opset: 23, inputs: [data([2, 4, 3, 8]), ...cache, positions], attributes, linear: true },
      {
        op: 'RotaryEmbedding',
        opset: 23,
        inputs: [data([2, 3, 32]), ...cache, positions],
        attributes: { ...attributes, num_heads: 4 },
        linear: true,
      },
      {
        op: 'RotaryEmbedding',
        opset: 24,
        inputs: [data([2, 4, 3, 8]), weight([2, 3, half]), weight([2, 3, half])],
        attributes,
        linear: true,
      },
    ];
  }),
];
