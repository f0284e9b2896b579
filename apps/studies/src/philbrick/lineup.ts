import { cam } from '@voxplain/cam';
import type { BoundExplainer, Explainer } from '@voxplain/core';
import type { Model } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { guidedBackprop } from '@voxplain/guided-backprop';
import { saliency } from '@voxplain/saliency';
import { saliencyActivationMap } from '@voxplain/saliency-activation-map';

/** A map of the study, and the name under which it is reported. */
export interface Entry {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each explainer has its own options
  readonly method: Explainer<any> | BoundExplainer;
}

/** The maps that are made of every slice, in one graph: `last` is the last convolution's activation, `shallow` the first half of the layers. */
export interface Lineup {
  readonly last: string;
  readonly shallow: readonly string[];
  readonly entries: readonly Entry[];
}

/** The five maps of the abstract, at the last convolution where they have a layer. */
export const FIVE = ['CAM', 'Grad-CAM', 'saliency', 'guided backprop', 'SAM'] as const;

/** Which sign of guided backpropagation was shown is not known: its magnitude competes beside its positive part. */
export const MAGNITUDE = 'guided backprop, magnitude';

/** The name of a map at a shallow layer. */
export const at = (map: 'Grad-CAM' | 'SAM', layer: string): string => `${map} ${layer}`;

/** A layer is what a rectifier or a pooling gives. Every option but the layer is the method's default. */
export async function lineup(model: Model): Promise<Lineup> {
  const layers = (await model.layers()).filter(({ op }) => op === 'Relu' || op === 'MaxPool').map(({ name }) => name);
  const last = layers.at(-1)!;
  const shallow = layers.slice(0, Math.floor(layers.length / 2));
  const five: Record<(typeof FIVE)[number], Entry['method']> = {
    CAM: cam,
    'Grad-CAM': gradCam.with({ layer: last }),
    saliency,
    'guided backprop': guidedBackprop,
    SAM: saliencyActivationMap.with({ layer: last }),
  };
  return {
    last,
    shallow,
    entries: [
      ...FIVE.map((name) => ({ name, method: five[name] })),
      { name: MAGNITUDE, method: guidedBackprop.with({ sign: 'absolute' }) },
      ...shallow.map((layer) => ({ name: at('Grad-CAM', layer), method: gradCam.with({ layer }) })),
      ...shallow.map((layer) => ({ name: at('SAM', layer), method: saliencyActivationMap.with({ layer }) })),
    ],
  };
}
