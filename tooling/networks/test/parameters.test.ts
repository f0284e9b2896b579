import { type GraphNode, ModelGraph } from '@voxplain/graph';
import { meshNet, mobilenetV2, resnet18, resnet50, vgg16, vitSmall } from '@voxplain/networks';
import { expect, it } from 'vitest';

const elements = (model: ModelGraph, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + model.weightInfo(name)!.dims.reduce((a, b) => a * b, 1), 0);

const biases = (node: GraphNode): string[] => node.inputs.slice(2);

/**
 * Published numbers count gamma and beta of each batch norm. Folding scales the kernel by gamma and leaves one bias per
 * channel, so as many numbers are gone as the convolutions have biases.
 */
it.each([
  { name: 'ResNet-18', make: resnet18, published: 11_689_512, folded: true },
  { name: 'ResNet-50', make: resnet50, published: 25_557_032, folded: true },
  { name: 'MobileNetV2', make: mobilenetV2, published: 3_504_872, folded: true },
  // its 13 convolutions, and a layer of 512 weights and one bias in place of its three
  { name: 'VGG-16', make: () => vgg16({ width: 64, classes: 1 }), published: 14_714_688 + 513, folded: false },
  { name: 'ViT-S/16', make: vitSmall, published: 22_050_664, folded: false },
  { name: 'MeshNet, 5 channels', make: meshNet, published: 5_598, folded: false },
])('$name has the published number of parameters: $published', ({ make, published, folded }) => {
  const model = ModelGraph.read(make());
  const gone = folded ? elements(model, model.nodes.filter(({ op }) => op === 'Conv').flatMap(biases)) : 0;
  expect(elements(model, model.weightNames()) + gone).toBe(published);
});
