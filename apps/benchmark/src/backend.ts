import { type NodeBackendOptions, nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import type { Backend } from '@voxplain/core';

export const backendIds = ['cpu', 'wasm'] as const;
export type BackendId = (typeof backendIds)[number];

/** Thread counts to measure: in Node the wasm build cannot load the workers that more than one needs. */
export const usualThreads: Readonly<Record<BackendId, readonly string[]>> = { cpu: ['1', '2'], wasm: ['1'] };

export const backendOf = (id: BackendId, threads: number, session: NonNullable<NodeBackendOptions['session']> = {}): Backend =>
  id === 'wasm' ? webBackend({ threads, session }) : nodeBackend({ threads, session });
