import { readFileSync } from 'node:fs';
import type { Backend, Tensor } from '@voxplain/core';
import { type BackendId, backendOf } from '../backend.js';
import { randomInput } from '../random-input.js';
import type { Protocol } from '../timing.js';
import type { Explanation } from './explanations.js';
import { type Network, networks } from './networks.js';

/** What one process does: everything in it can be written as JSON. */
export interface Job {
  readonly task: 'write' | 'time' | 'memory' | 'profile';
  readonly network: string;
  /** The network's file; the task `write` makes it. */
  readonly file: string;
  readonly threads: number;
  readonly backend: BackendId;
  readonly protocol: Protocol;
  /** For the task `memory`; the plain forward pass unless given. */
  readonly explanation?: Explanation;
}

export interface Setting {
  readonly network: Network;
  readonly bytes: Uint8Array;
  readonly base: Backend;
  readonly input: Tensor;
}

export function settingOf({ network: name, file, backend, threads }: Job): Setting {
  const network = networkOf(name);
  return { network, bytes: readFileSync(file), base: backendOf(backend, threads), input: randomInput(network.dims) };
}

export const networkOf = (name: string): Network => networks.find((network) => network.name === name)!;
