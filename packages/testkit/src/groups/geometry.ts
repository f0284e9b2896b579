import type { Volume } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import type { Runner, Subject } from '../conformance.js';
import { expectMap, expectSame, floats } from './map.js';
import { explainOnce, networkOf, randomInput } from './run.js';

/** Turned by 30 degrees about the third axis and by 20 about the first, with voxels of three different edges. */
const oblique = ([nz, ny, nx]: readonly number[]): Volume['geometry'] => {
  const [c, s, C, S] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6), Math.cos(Math.PI / 9), Math.sin(Math.PI / 9)];
  return {
    size: [nx!, ny!, nz!],
    spacing: [0.7, 1.3, 4],
    origin: [-12, 30, 5.5],
    direction: [c, -s * C, s * S, s, c * C, -c * S, 0, S, C],
  };
};

/** Maps are of their kind and on the grid of what was explained: images and volumes, oblique and with voxels that are no cubes. */
export function geometry(runner: Runner, subject: Subject): void {
  const { it, expect } = runner;
  const {
    quick,
    backends: [backend],
  } = subject;
  for (const space of [
    [9, 12],
    [6, 8, 10],
  ]) {
    it(`gives finite maps of its kind, on the grid of the input (${space.length}-D)`, async () => {
      const input = randomInput(2, 12, space);
      expectMap(runner, (await explainOnce(subject, backend!, quick(), input, { target: { class: 1 } })).maps[0]!, input);
    });
  }
  it('gives the map of an oblique volume on its own grid, voxel on voxel', async () => {
    const space = [6, 8, 10];
    const input = randomInput(1, 13, space);
    const volume: Volume = { geometry: oblique(space), channels: 1, data: floats(input) };
    const model = await loadModel(networkOf(subject, space), backend!);
    const [given, plain] = [
      await explain(model, volume, { methods: [quick()], target: { class: 1 } }),
      await explain(model, input, { methods: [quick()], target: { class: 1 } }),
    ];
    await model.dispose();
    const { volume: placed } = given.maps[0]!;
    expect(placed!.geometry).toEqual(volume.geometry);
    expectSame(runner, placed!.data as Float32Array, floats(plain.maps[0]!.map), 1e-6);
  });
}
