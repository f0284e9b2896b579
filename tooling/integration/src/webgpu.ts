import { existsSync, readdirSync } from 'node:fs';
import { firstAvailable, type NodeBackendOptions, nodeBackend } from '@voxplain/backend-node';
import { type Backend, VoxplainError } from '@voxplain/core';

/** The software Vulkan driver (SwiftShader) that comes with Debian's chromium. */
const software = '/usr/lib/chromium/vk_swiftshader_icd.json';

const list = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

/** Graphics hardware with a driver, as Linux shows it: then that is tested, not the software. */
const hardware = existsSync('/dev/nvidia0') || existsSync('/dev/dxg') || list('/dev/dri').some((name) => name.startsWith('renderD'));

const chosen = process.env.VK_ICD_FILENAMES ?? process.env.VK_DRIVER_FILES;

// before the first session: the runtime looks for adapters once per process
if (chosen === undefined && !hardware && existsSync(software)) process.env.VK_ICD_FILENAMES = software;

let available: Promise<boolean> | undefined;

/**
 * WebGPU in Node, on the adapter of this machine or on software where there is no hardware; undefined, said once on the console, where
 * there is no adapter at all. The Vulkan loader's own `VK_ICD_FILENAMES` chooses another driver.
 */
export async function webgpu(options: Omit<NodeBackendOptions, 'provider'> = {}): Promise<Backend | undefined> {
  available ??= firstAvailable(['webgpu']).then(() => true, whyNot);
  return (await available) ? nodeBackend({ ...options, provider: 'webgpu' }) : undefined;
}

/** Without an adapter nothing can be tested; an adapter that does not work is a failure. */
function whyNot(error: unknown): false {
  if (!VoxplainError.isInstance(error) || !/no WebGPU adapter|no provider/.test(error.message)) throw error;
  console.warn(`SKIPPED: WebGPU in Node: ${error.message} (Debian's libvulkan1 and chromium bring one in software)`);
  return false;
}
