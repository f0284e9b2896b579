import {
  meshNet,
  mobilenetV2,
  resnet18,
  resnet50,
  swin,
  unet3d,
  unet3dInstance,
  vgg16,
  visionTransformer,
  vitSmall,
} from '@voxplain/networks';

/** Every architecture, small enough for a test. */
export const small = [
  {
    name: 'ResNet-18',
    make: (seed: number) => resnet18({ classes: 10, width: 8, size: 64, seed }),
    input: [2, 3, 64, 64],
    output: [2, 10],
  },
  {
    name: 'ResNet-50',
    make: (seed: number) => resnet50({ classes: 10, width: 8, size: 64, seed }),
    input: [2, 3, 64, 64],
    output: [2, 10],
  },
  {
    name: 'VGG-16',
    make: (seed: number) => vgg16({ classes: 10, width: 8, size: 64, seed }),
    input: [2, 3, 64, 64],
    output: [2, 10],
  },
  {
    name: 'MobileNetV2',
    make: (seed: number) => mobilenetV2({ classes: 10, width: 0.5, size: 64, seed }),
    input: [2, 3, 64, 64],
    output: [2, 10],
  },
  {
    name: 'ViT-S/16',
    make: (seed: number) => vitSmall({ classes: 10, size: 64, dim: 48, depth: 3, heads: 3, seed }),
    input: [1, 3, 64, 64],
    output: [1, 10],
  },
  {
    name: 'distilled ViT with registers behind',
    make: (seed: number) => visionTransformer({ front: 2, behind: 3, reads: 'class and distillation', merged: true, seed }),
    input: [1, 3, 32, 32],
    output: [1, 10],
  },
  {
    name: '3-D ViT',
    make: (seed: number) =>
      visionTransformer({ channels: 1, space: [8, 12, 16], patch: [4, 4, 4], front: 0, reads: 'mean', embedding: 'matrix', seed }),
    input: [1, 1, 8, 12, 16],
    output: [1, 10],
  },
  { name: 'Swin', make: (seed: number) => swin({ seed }), input: [1, 3, 32, 64], output: [1, 10] },
  { name: 'Swin of tokens', make: (seed: number) => swin({ stream: 'tokens', seed }), input: [1, 3, 32, 64], output: [1, 10] },
  { name: '3-D U-Net', make: (seed: number) => unet3d({ base: 4, levels: 3, seed }), input: [2, 1, 8, 12, 16], output: [2, 2, 8, 12, 16] },
  {
    name: '3-D U-Net with instance norm',
    make: (seed: number) => unet3dInstance({ base: 4, levels: 3, seed }),
    input: [2, 1, 8, 12, 16],
    output: [2, 2, 8, 12, 16],
  },
  {
    name: 'MeshNet',
    make: (seed: number) => meshNet({ dilations: [1, 2, 4, 2, 1], seed }),
    input: [2, 1, 10, 12, 14],
    output: [2, 3, 10, 12, 14],
  },
];
