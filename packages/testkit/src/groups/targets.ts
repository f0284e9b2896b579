import { float32, type Target } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import type { Runner, Subject } from '../conformance.js';
import { denseNet } from '../networks.js';
import { expectMap, expectSame, floats } from './map.js';
import { randomInput } from './run.js';

/** A region of a dense output is explained as the classifier whose score is the sum over this region is, in 2-D and 3-D. */
export function targets(runner: Runner, { quick, backends: [backend] }: Subject): void {
  for (const space of [
    [9, 8],
    [5, 6, 7],
  ]) {
    const input = randomInput(1, 15, space);
    const every = new Float32Array(input.data.length).fill(1);
    const soft = every.map((_, p) => (p % 3) / 2);
    const mapOf = async (bytes: Uint8Array, target: Target) => {
      const model = await loadModel(bytes, backend!, { card: { layer: 'hidden' } });
      const { maps } = await explain(model, input, { methods: [quick()], target: { class: 1, ...target } });
      await model.dispose();
      expectMap(runner, maps[0]!, input);
      return floats(maps[0]!.raw);
    };
    runner.it(`explains every voxel of a class as it does their sum (${space.length}-D)`, async () => {
      expectSame(runner, await mapOf(denseNet(space), { region: 'all' }), await mapOf(denseNet(space, every), {}), 1e-5);
    });
    runner.it(`explains a mask with weights as it does the sum with these weights (${space.length}-D)`, async () => {
      const region = float32(space, soft);
      expectSame(runner, await mapOf(denseNet(space), { region }), await mapOf(denseNet(space, soft), {}), 1e-5);
    });
  }
}
