import type { Backend } from '@voxplain/core';
import { Option } from 'commander';

/** `--backend`, where a command runs a model. */
export const backendOption = (): Option =>
  new Option('--backend <provider>', 'execution provider: cpu, webgpu, ...; webgpu,cpu takes the first that runs here').default('cpu');

/** The backend of the first of these execution providers that runs; loaded when it is needed, so that help and usage errors are immediate. */
export async function backendOf(providers: string): Promise<Backend> {
  const { firstAvailable } = await import('@voxplain/backend-node');
  return firstAvailable(providers.split(',').map((name) => name.trim()));
}
