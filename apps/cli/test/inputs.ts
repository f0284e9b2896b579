import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { float32, type Geometry, type Tensor } from '@voxplain/core';
import { writeNpyFile, writeVolumeFile } from '@voxplain/io';
import { phantom } from '@voxplain/phantom';
import { ModelWriter } from '@voxplain/testkit';

const classifier = createRequire(import.meta.url).resolve('@voxplain/phantom/models/phase-classifier.onnx');

/** A tilted, anisotropic grid: what comes back wrong if any step forgets a part of it. */
export const geometry: Geometry = {
  size: [7, 6, 5],
  spacing: [1, 2, 3],
  origin: [10, -20, 30],
  direction: [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1],
};

/** Values that are not symmetric in any axis. */
export const wave = (dims: readonly number[]): Tensor =>
  float32(
    dims,
    Float32Array.from({ length: dims.reduce((product, n) => product * n, 1) }, (_, i) => Math.sin(i * 0.7) + i * 0.01),
  );

/** Writes models and inputs into `folder` and returns their paths. */
export async function inputs(folder: string) {
  await mkdir(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  const slice = phantom({ seed: 1_000_001, phase: 'arterial', size: [128, 128] }).image;
  await copyFile(classifier, at('phase.onnx'));
  await copyFile(classifier.replace(/onnx$/, 'voxplain.json'), at('phase.voxplain.json'));
  await writeFile(at('segmenter.onnx'), segmenter());
  await writeFile(at('card.json'), JSON.stringify({ output: { classes: ['air', 'bone', 'soft tissue'], background: 0 } }));
  await writeFile(at('photo.onnx'), photoNet());
  await writeFile(at('no-gradient.onnx'), withoutGradient());
  await writeFile(at('smooth.onnx'), smoothNet());
  await writeVolumeFile(at('slice.nii.gz'), slice);
  await writeVolumeFile(at('volume.nii.gz'), { geometry, channels: 1, data: wave([5, 6, 7]).data as Float32Array });
  await writeVolumeFile(at('photo.png'), {
    geometry: { size: [9, 8], spacing: [1, 1], origin: [0, 0], direction: [1, 0, 0, 1] },
    channels: 3,
    data: Uint8Array.from({ length: 216 }, (_, i) => (i * 37) % 256),
  });
  await writeNpyFile(at('volume.npy'), wave([1, 1, 5, 6, 7]));
  await writeNpyFile(at('two.npy'), wave([2, 1, 5, 6, 7]));
  const broken = wave([1, 1, 5, 6, 7]);
  broken.data[3] = Number.NaN;
  await writeNpyFile(at('nan.npy'), broken);
  await writeNpyFile(at('flat.npy'), wave([5, 6, 7]));
  return at;
}

/** 3-D, dense, three classes, dynamic size. */
function segmenter(): Uint8Array {
  const net = new ModelWriter(17, 3);
  const x = net.op('Relu', [net.conv(net.input('image', ['N', 1, 'Z', 'Y', 'X']), 1, 4, [3, 3, 3])], {}, ['features']);
  return net.bytes(net.conv(x, 4, 3, [3, 3, 3]));
}

/** 2-D, colour, GAP and a linear head. */
function photoNet(): Uint8Array {
  const net = new ModelWriter(17, 4);
  const x = net.op('Relu', [net.conv(net.input('photo', ['N', 3, 8, 9]), 3, 4, [3, 3], { strides: [2, 2] })], {}, ['features']);
  return net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [x], {}, ['pooled'])], {}, ['flat']), 4, 5));
}

/** Without rectifiers. */
function smoothNet(): Uint8Array {
  const net = new ModelWriter(17, 6);
  const x = net.op('Elu', [net.conv(net.input('image', ['N', 1, 5, 6, 7]), 1, 4, [3, 3, 3])]);
  return net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [x])]), 4, 2));
}

/** With an operator that the runtime knows and the rules do not. */
function withoutGradient(): Uint8Array {
  const net = new ModelWriter(17, 5);
  const x = net.conv(net.input('image', ['N', 1, 5, 6, 7]), 1, 4, [3, 3, 3]);
  const flat = net.op('Reshape', [x, net.ints([0, 4, 5, 42])]);
  return net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [net.op('RandomNormalLike', [flat])])]), 4, 2));
}
