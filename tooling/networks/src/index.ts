export { type MeshNetOptions, meshNet } from './mesh-net.js';
export { type MobileNetV2Options, mobilenetV2 } from './mobilenet-v2.js';
export { type ResNetOptions, resnet18 } from './resnet18.js';
export { resnet50 } from './resnet50.js';
export type { UNet3dOptions } from './u-shape.js';
export { unet3d } from './unet3d.js';
export { unet3dInstance } from './unet3d-instance.js';
export { type VisionTransformerOptions, vitSmall } from './vit-small.js';
