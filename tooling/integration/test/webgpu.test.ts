import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Backend, float32, type Tensor } from '@voxplain/core';
import { ModelWriter } from '@voxplain/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, bundle } from '../src/bundle.js';
import { difference } from '../src/reference.js';
import { cpu } from '../src/rule-tests.js';
import { sixChannels, sixToFour } from '../src/small-networks.js';
import { webgpu } from '../src/webgpu.js';

const gpu = (await webgpu())!;
const strict = (await webgpu({ cpuFallback: false }))!;

const wave = (...dims: number[]): Tensor =>
  float32(
    dims,
    Float32Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, (_, i) => Math.sin(i * 0.7)),
  );

async function compute(backend: Backend, bytes: Uint8Array, x: Tensor): Promise<Float32Array> {
  const session = await backend.createSession(bytes);
  const [y] = Object.values(await session.run({ x }));
  await session.dispose();
  return y!.data as Float32Array;
}

/** Convolutions with and without stride, a skip, pooling, a linear head; any batch and size. */
function classifier(): Uint8Array {
  const net = new ModelWriter(17, 7);
  const first = net.op('Relu', [net.conv(net.input('x', ['N', 3, 'H', 'W']), 3, 6, [3, 3], { strides: [2, 2] })]);
  const second = net.op('Relu', [net.conv(first, 6, 4, [3, 3])]);
  const third = net.op('Add', [second, net.conv(second, 4, 4, [3, 3], { dilations: [2, 2] })]);
  const pooled = net.op('MaxPool', [third], { kernel_shape: [2, 2], strides: [2, 2] });
  return net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [pooled])]), 4, 5));
}

/** A dense output at the input's size, and an encoder and decoder between. */
function segmenter(): Uint8Array {
  const net = new ModelWriter(17, 8);
  const full = net.op('Relu', [net.conv(net.input('x', [2, 1, 12, 8]), 1, 6, [3, 3])]);
  const half = net.op('Relu', [net.conv(full, 6, 8, [3, 3], { strides: [2, 2] })]);
  const kernel = net.randomWeight([8, 6, 2, 2], 32);
  const again = net.op('ConvTranspose', [half, kernel], { kernel_shape: [2, 2], strides: [2, 2] });
  return net.bytes(net.op('Softmax', [net.conv(net.op('Concat', [full, again], { axis: 1 }), 12, 3, [1, 1])], { axis: 1 }));
}

function volume(): Uint8Array {
  const net = new ModelWriter(17, 9);
  const first = net.op('Relu', [net.conv(net.input('x', [1, 2, 5, 6, 7]), 2, 6, [3, 3, 3])]);
  return net.bytes(net.conv(first, 6, 4, [3, 3, 3]));
}

const oneNode = (op: string, count = 1, attributes = {}): Uint8Array => {
  const net = new ModelWriter(17);
  const x = net.input('x', [2, 6]);
  return net.bytes(net.op(op, Array(count).fill(x), attributes));
};

describe.skipIf(!gpu)('WebGPU in Node', () => {
  test.each([
    ['6 to 4 channels, kernel 3', sixToFour(), sixChannels()],
    ['classifier', classifier(), wave(2, 3, 13, 11)],
    ['segmenter', segmenter(), wave(2, 1, 12, 8)],
    ['volume', volume(), wave(1, 2, 5, 6, 7)],
  ])('%s: the numbers of the CPU, and no node on it', async (_, bytes, x) => {
    const expected = await compute(cpu, bytes, x);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
    expect(difference(await compute(strict, bytes, x), expected).max).toBeLessThanOrEqual(1e-5);
  });

  test.each([
    ['LogSoftmax', oneNode('LogSoftmax', 1, { axis: 1 })],
    ['Sum', oneNode('Sum', 3)],
  ])('%s falls back to the CPU, or is refused', async (_, bytes) => {
    const x = wave(2, 6);
    expect(difference(await compute(gpu, bytes, x), await compute(cpu, bytes, x)).max).toBeLessThanOrEqual(1e-5);
    await expect(strict.createSession(bytes)).rejects.toMatchObject({
      code: 'BackendFailure',
      message: expect.stringContaining('cpuFallback'),
    });
  });

  test('two sessions, made and run at once', async () => {
    const inputs = [0, 1, 2, 3, 4, 5, 6, 7].map((seed) => sixChannels(seed / 8));
    const expected = await Promise.all(inputs.map((x) => compute(cpu, sixToFour(), x)));
    const sessions = await Promise.all([gpu.createSession(sixToFour()), gpu.createSession(sixToFour())]);
    const results = await Promise.all(inputs.map((x, i) => sessions[i % 2]!.run({ x })));
    for (const [i, result] of results.entries()) {
      const [y] = Object.values(result);
      expect(difference(y!.data as Float32Array, expected[i]!).max).toBeLessThanOrEqual(1e-5);
      expect(difference(y!.data as Float32Array, expected[(i + 1) % 8]!).max).toBeGreaterThan(0.1);
    }
    await Promise.all(sessions.map((session) => session.dispose()));
  });

  test('disposed while runs wait: they are answered, later ones are refused', async () => {
    const expected = await compute(cpu, sixToFour(), sixChannels());
    const [leaving, staying] = await Promise.all([gpu.createSession(sixToFour()), gpu.createSession(sixToFour())]);
    const runs = [leaving, staying, leaving, staying].map((session) => session.run({ x: sixChannels() }));
    const disposed = leaving.dispose();
    const late = leaving.run({ x: sixChannels() });
    await expect(late).rejects.toMatchObject({ code: 'BackendFailure', message: 'the session is disposed' });
    for (const result of await Promise.all(runs)) {
      expect(difference(Object.values(result)[0]!.data as Float32Array, expected).max).toBeLessThanOrEqual(1e-5);
    }
    await Promise.all([disposed, leaving.dispose()]);
    await staying.run({ x: sixChannels() });
    await staying.dispose();
  });

  test('what fails is typed, in one line, and nothing is left behind', async () => {
    const failure = (message: RegExp) => ({ code: 'BackendFailure', message: expect.stringMatching(message) });
    await expect(gpu.createSession(sixToFour().subarray(0, 500))).rejects.toMatchObject(failure(/^webgpu could not load [^\n]+$/));
    const session = await gpu.createSession(sixToFour());
    await expect(session.run({ x: wave(1, 6, 9, 7) })).rejects.toMatchObject(failure(/^webgpu could not run [^\n]+Got: 7 Expected: 8/));
    await expect(session.run({})).rejects.toMatchObject(failure(/^webgpu could not run [^\n]+'x' is missing/));
    const [y] = Object.values(await session.run({ x: sixChannels() }));
    expect(difference(y!.data as Float32Array, await compute(cpu, sixToFour(), sixChannels())).max).toBeLessThanOrEqual(1e-5);
    await session.dispose();
  });

  test('a 3-D transposed convolution, which the provider takes and cannot do: an error, not wrong numbers', async () => {
    const net = new ModelWriter(17, 3);
    const x = net.input('x', [1, 2, 3, 3, 3]);
    const bytes = net.bytes(net.op('ConvTranspose', [x, net.randomWeight([2, 2, 2, 2, 2], 16)], { kernel_shape: [2, 2, 2] }));
    await expect(compute(gpu, bytes, wave(1, 2, 3, 3, 3))).rejects.toMatchObject({ code: 'BackendFailure' });
  });
});

describe('processes', () => {
  const folder = resolve(import.meta.dirname, '../src/processes');
  let files: Bundle;
  let expected: Float32Array;
  beforeAll(async () => {
    files = await bundle(readdirSync(folder).map((name) => resolve(folder, name)));
    expected = await compute(cpu, sixToFour(), sixChannels());
  });
  afterAll(() => files.remove());

  /** Rejects if the process does not end by itself with exit code 0. */
  async function run(name: string, env: Readonly<Record<string, string>> = {}) {
    const { stdout } = await promisify(execFile)(process.execPath, [files.path(name)], {
      env: { ...process.env, ...env },
      timeout: 60_000,
    });
    return JSON.parse(stdout);
  }

  test('without an adapter: what to do, no crash, and the CPU if it was asked for', async () => {
    const { values, ...outcome } = await run('no-adapter', { VK_ICD_FILENAMES: '/nonexistent.json', VK_DRIVER_FILES: '/nonexistent.json' });
    const message = expect.stringMatching(/^webgpu could not load the graph: there is no WebGPU adapter; [^\n]*libvulkan1[^\n]*"cpu"$/);
    expect(outcome).toEqual({ typed: true, message, provider: 'cpu' });
    expect(values).toEqual(Array.from(expected));
  });

  test.skipIf(!gpu)('sessions left open: the process ends by itself', async () => {
    const { values } = await run('left-open');
    expect(difference(values, expected).max).toBeLessThanOrEqual(1e-5);
  });

  test.skipIf(!gpu)('worker threads that are ended when idle', async () => {
    const { values, exitCodes } = await run('in-a-worker');
    // 1 is what a worker gives that did not end by itself
    expect(exitCodes).toEqual([1, 1]);
    expect(values).toHaveLength(3);
    for (const each of values) expect(difference(each, expected).max).toBeLessThanOrEqual(1e-5);
  });
});
