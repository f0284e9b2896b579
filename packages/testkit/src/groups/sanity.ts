import { elementCount, float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import type { Runner, Subject } from '../conformance.js';
import { gapNet, pooledNet } from '../networks.js';
import { expectMap, floats } from './map.js';
import { inputDims, randomInput } from './run.js';

/** Maps say something of the model, and inputs on which nothing varies do not break them. */
export function sanity(runner: Runner, { quick, backends: [backend] }: Subject): void {
  const { it, expect } = runner;
  for (const [name, value] of [
    ['zero', 0],
    ['constant', 0.7],
    // behind the rectifier every activation is 0, and so is its gradient
    ['dead', -1],
  ] as const) {
    for (const [net, channels] of [
      [gapNet, 1],
      [pooledNet, 5],
    ] as const) {
      it(`is finite where nothing varies: ${name}, ${net.name}`, async () => {
        const dims = [1, channels, 7, 6];
        const input = float32(dims, new Float32Array(elementCount(dims)).fill(value));
        const made = net(dims.slice(2));
        const model = await loadModel('bytes' in made ? made.bytes : made, backend!);
        const { maps } = await explain(model, input, { methods: [quick()], target: { class: 1 } });
        await model.dispose();
        expectMap(runner, maps[0]!, input);
      });
    }
  }
  it('changes when the weights of the model are drawn anew', async () => {
    const input = randomInput(1);
    const maps: Float32Array[] = [];
    for (const seed of [5, 6, 7]) {
      const model = await loadModel(gapNet(inputDims.slice(2), 3, seed), backend!);
      maps.push(floats((await explain(model, input, { methods: [quick()], target: { class: 1 } })).maps[0]!.raw));
      await model.dispose();
    }
    const alike = [maps[1]!, maps[2]!].map((other) => correlation(maps[0]!, other));
    expect(Math.min(...alike), 'the correlation with the maps of other weights').toBeLessThan(0.95);
  });
}

/** Pearson's; 1 where neither map varies. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const centred = [a, b].map((values) => {
    const mean = Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
    return Array.from(values, (value) => value - mean);
  });
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const [x, y] = centred as [number[], number[]];
  const scale = Math.sqrt(dot(x, x) * dot(y, y));
  return scale === 0 ? Number(dot(x, x) === dot(y, y)) : dot(x, y) / scale;
}
