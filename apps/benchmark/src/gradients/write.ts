import { writeFileSync } from 'node:fs';
import { loadModel } from '@voxplain/engine';
import { backendOf } from '../backend.js';
import { type Job, networkOf } from './job.js';

export interface Written {
  /** Elements of the file's weights. */
  readonly parameters: number;
}

/** Makes a network's file. A process of its own: the weights of a large network, drawn as random numbers, take gigabytes. */
export async function write({ network, file, backend, threads }: Job): Promise<Written> {
  const bytes = networkOf(network).bytes();
  writeFileSync(file, bytes);
  const { graph } = await loadModel(bytes, backendOf(backend, threads));
  const sizes = graph.weightNames().map((name) => graph.weightInfo(name)!.dims.reduce((a, b) => a * b, 1));
  return { parameters: sizes.reduce((a, b) => a + b, 0) };
}
