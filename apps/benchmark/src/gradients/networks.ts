import { meshNet, mobilenetV2, resnet18, resnet50, unet3d, unet3dInstance, vgg16, vitSmall } from '@voxplain/networks';
import type { Explanation, Subject } from './explanations.js';

export interface Network extends Subject {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  /** Times relative to the forward pass that must not be exceeded. */
  readonly promises: Readonly<Partial<Record<Explanation, number>>>;
}

const image = [1, 3, 224, 224];
const volume = (edge: number) => [1, 1, edge, edge, edge];

/** Each has a namesake in PyTorch, in the folder `torch`. */
export const networks: readonly Network[] = [
  {
    name: 'resnet18',
    bytes: () => resnet18(),
    dims: image,
    layer: 'last',
    rectifiers: true,
    promises: { guided: 1.05, gradient: 2.25, gradCam: 1.05 },
  },
  { name: 'resnet50', bytes: () => resnet50(), dims: image, layer: 'last', rectifiers: true, promises: { guided: 1.05, gradCam: 1.05 } },
  {
    name: 'vgg16',
    bytes: () => vgg16(),
    dims: image,
    layer: 'last',
    rectifiers: true,
    promises: { guided: 1.05, gradient: 1.5, gradCam: 1.05 },
  },
  {
    name: 'mobilenet_v2',
    bytes: () => mobilenetV2(),
    dims: image,
    layer: 'last',
    rectifiers: true,
    promises: { guided: 1.05, gradient: 2.2, gradCam: 1.05 },
  },
  { name: 'vit_small', bytes: () => vitSmall(), dims: image, layer: 'auto', rectifiers: false, promises: { gradient: 2.2 } },
  {
    name: 'unet3d',
    bytes: () => unet3d(),
    dims: volume(96),
    layer: 'last',
    rectifiers: true,
    promises: { guided: 1.05, gradient: 2.0, gradCam: 1.05 },
  },
  {
    name: 'unet3d_instance',
    bytes: () => unet3dInstance(),
    dims: volume(96),
    layer: 'last',
    rectifiers: false,
    promises: { gradient: 2.1, gradCam: 1.05 },
  },
  {
    name: 'meshnet',
    bytes: () => meshNet(),
    dims: volume(128),
    layer: 'last',
    rectifiers: true,
    promises: { guided: 1.05, gradient: 2.1, gradCam: 1.05 },
  },
];
