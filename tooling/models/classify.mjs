import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const folder = new URL('../../packages/phantom/models/', import.meta.url);

/** The committed phase classifier: a function from images in HU (each 128 x 128) to classes. */
export async function phaseClassifier() {
  const card = JSON.parse(readFileSync(new URL('phase-classifier.voxplain.json', folder), 'utf8'));
  const session = await InferenceSession.create(readFileSync(new URL('phase-classifier.onnx', folder)), { intraOpNumThreads: 1 });
  return async (images) => {
    const data = Float32Array.from(images.flatMap((image) => Array.from(image, (value) => prepared(value, card.input.intensity))));
    const { logits } = await session.run({ image: new Tensor('float32', data, [images.length, 1, 128, 128]) });
    return images.map((_, row) => largest(logits.data.slice(row * 4, row * 4 + 4)));
  };
}

/** The intensity chain of the model card, of which this model uses two steps. */
const prepared = (value, steps) =>
  steps.reduce((v, { clip, scale, offset }) => (clip ? Math.min(Math.max(v, clip[0]), clip[1]) : v * scale + offset), value);

const largest = (values) => values.indexOf(Math.max(...values));
