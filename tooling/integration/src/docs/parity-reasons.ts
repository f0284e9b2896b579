import type { Attribution } from '../reference.js';

type Named = Pick<Attribution, 'key' | 'reproduce'> & { readonly model: string };
type Reasons = readonly (readonly [row: RegExp, why: string])[];

/** Why rounding decides, by model and key. */
const unstable: Reasons = [
  [
    / gradcampp/,
    'Grad-CAM++ with the products within the sum: the denominator `2 g^2 + sum(A g^3) + 1e-7` is a difference of numbers that nearly cancel.',
  ],
  [/ lrp/, 'Relevance through residual sums: where the summands of a sum cancel, the parts that they get are quotients by nearly 0.'],
  [/ (?:ig|smoothgrad)/, 'Gradients at many inputs: at some of them an activation lies so near a kink that rounding decides its slope.'],
  [/ (?:deeplift|alt\.grad)/, 'Rounding through normalisations and quotients of small differences.'],
  [/mobilenet_v2 /, 'Rounding through 52 layers: the forward pass alone, the network as it is, is as far from float64.'],
];

/** Why rows that could be compared are not. */
const missing: Reasons = [
  [/ proto\./, 'ProtoSeg is not there yet'],
  [/ gt$/, 'an input: the true labels'],
];

const first = (reasons: Reasons, { model, key }: Named): string | undefined => reasons.find(([row]) => row.test(`${model} ${key}`))?.[1];

export const beyondBecause = (row: Named): string => first(unstable, row) ?? 'not explained';

export const leftOutBecause = (row: Named): string =>
  row.reproduce.startsWith('no') ? row.reproduce.replace(/^no: ?/, '') : (first(missing, row) ?? 'not compared');
