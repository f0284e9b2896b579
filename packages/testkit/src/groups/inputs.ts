import { float32, sample } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import type { Runner, Subject } from '../conformance.js';
import { fusionNet } from '../fusion-net.js';
import { gaussians } from '../random.js';
import { expectSame, floats } from './map.js';
import { inputDims, randomInput } from './run.js';

/** Relative to the largest value: scores are subtracted, and the runtime may order its sums by batch size. */
const tolerance = 1e-4;

/** Of a model with several inputs one is explained, as if the model had what the others hold as weights. */
export function inputs(runner: Runner, { quick, backends: [backend] }: Subject): void {
  runner.it('explains one of several inputs as if the others were weights', async () => {
    const space = inputDims.slice(2);
    const x = randomInput(2);
    const others = { second: randomInput(2, 12), numbers: float32([2, 3], gaussians(13)(6)) };
    const target = { class: 1 };
    const model = await loadModel(fusionNet(space), backend!);
    const { maps } = await explain(model, x, { methods: [quick()], target, input: 'x', inputs: others });
    await model.dispose();
    for (const n of [0, 1]) {
      const held = { second: sample(others.second, n), numbers: sample(others.numbers, n) };
      const twin = await loadModel(fusionNet(space, held), backend!);
      const alone = await explain(twin, sample(x, n), { methods: [quick()], target });
      await twin.dispose();
      expectSame(runner, floats(sample(maps[0]!.raw, n)), floats(alone.maps[0]!.raw), tolerance, `sample ${n}`);
    }
  });
}
