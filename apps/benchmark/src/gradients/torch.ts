import { resolve } from 'node:path';
import type { Protocol } from '../timing.js';
import { runJson } from './run-json.js';

export interface TorchTimes {
  readonly parameters: number;
  /** Median milliseconds of the forward pass alone, and of forward pass and input gradient. */
  readonly forward: number;
  readonly gradient: number;
  /** The largest resident set, in MB. */
  readonly peak: number;
}

const folder = resolve(import.meta.dirname, '../torch');

/** The version of the PyTorch that `python3` finds, if it finds one. */
export const torchVersion = (): Promise<string | undefined> =>
  runJson<string>('python3', ['-c', 'import json, torch; print(json.dumps(torch.__version__))']).catch(() => undefined);

export const timeTorch = (network: string, dims: readonly number[], threads: number, protocol: Protocol): Promise<TorchTimes> =>
  runJson('python3', [resolve(folder, 'main.py'), JSON.stringify({ network, dims, threads, ...protocol })]);
