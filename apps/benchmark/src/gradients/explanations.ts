import { gradCam } from '@voxplain/grad-cam';
import { guidedBackprop } from '@voxplain/guided-backprop';
import { saliency } from '@voxplain/saliency';
import { lastLayer, type MethodFor } from '../explained-run.js';

/** What a method has to know of the network. */
export interface Subject {
  readonly dims: readonly number[];
  /** Where Grad-CAM looks: the last feature map, or for tokens, where only the class token feels the last, the engine's choice. */
  readonly layer: 'last' | 'auto';
  /** Whether it has ReLUs, which guided backpropagation is about. */
  readonly rectifiers: boolean;
}

export type Explanation = 'gradient' | 'guided' | 'gradCam';

/** What is timed beside the forward pass. Every entry becomes a ratio of the table, and a network's promise is under its name. */
export const explanations: Readonly<Record<Explanation, { readonly title: string; method(subject: Subject): MethodFor }>> = {
  gradient: { title: 'gradient', method: () => saliency.with({ channels: 'none', sign: 'signed' }) },
  guided: { title: 'guided', method: () => guidedBackprop.with({}) },
  gradCam: {
    title: 'Grad-CAM',
    method:
      ({ dims, layer }) =>
      async (model) =>
        gradCam.with({ layer: layer === 'last' ? await lastLayer(model, dims) : layer }),
  },
};

/** Those that a network has. */
export const explanationsOf = ({ rectifiers }: Subject): Explanation[] =>
  (Object.keys(explanations) as Explanation[]).filter((name) => rectifiers || name !== 'guided');
