import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { nodeBackend } from '@voxplain/backend-node';
import { modelCardSchema } from '@voxplain/core/schemas';
import { loadModel, type Model } from '@voxplain/engine';

const file = (name: string) => readFileSync(createRequire(import.meta.url).resolve(`@voxplain/phantom/models/${name}`));

/** The committed classifier of contrast phases, on the CPU. */
export const classifier = (): Promise<Model> =>
  loadModel(file('phase-classifier.onnx'), nodeBackend(), {
    name: 'phase-classifier.onnx',
    card: modelCardSchema.parse(JSON.parse(file('phase-classifier.voxplain.json').toString())),
  });
