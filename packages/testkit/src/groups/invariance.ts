import { explain, loadModel } from '@voxplain/engine';
import type { Runner, Subject } from '../conformance.js';
import { gapNet } from '../networks.js';
import { expectSame, floats } from './map.js';
import { inputDims, randomInput } from './run.js';

/** Two models that compute the same, exactly, are explained alike (Sundararajan et al. 2017: implementation invariance). */
export function invariance(runner: Runner, { quick, backends: [backend] }: Subject): void {
  runner.it('does not depend on how the model is written', async () => {
    const input = randomInput(1);
    const maps: Float32Array[] = [];
    for (const style of ['plain', 'rewritten'] as const) {
      const model = await loadModel(gapNet(inputDims.slice(2), 3, 5, style), backend!, { card: { layer: 'features' } });
      maps.push(floats((await explain(model, input, { methods: [quick()], target: { class: 1 } })).maps[0]!.raw));
      await model.dispose();
    }
    expectSame(runner, maps[1]!, maps[0]!, 1e-5);
  });
}
