import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { lowerings } from '../src/index.js';
import { compare } from './kit.js';
import { between, close, eager, gradientOf, Net } from './phase-net.js';

const seed = Number(process.env.VOXPLAIN_SEED ?? 20231);
const networks = process.env.VOXPLAIN_DEEP ? 1000 : 60;

const named = (word: RegExp) => between.filter(([title]) => word.test(title));
/** Layers that leave fewer voxels; more than two would leave none. */
const shrinking = named(/without padding|stride|pooling|a slice$/);
const growing = named(/^transposed|resize/);
const keeping = between.filter((layer) => ![...shrinking, ...growing, ...named(/per slice/)].includes(layer));

const all = lowerings.map(({ id }) => id);

const upTo = (count: number, layers: typeof between) => fc.array(fc.constantFrom(...layers), { maxLength: count });
const layers = fc
  .tuple(upTo(3, keeping), upTo(2, shrinking), upTo(1, growing))
  .chain((lists) => fc.shuffledSubarray(lists.flat(), { minLength: lists.flat().length }));
const recipes = fc.record({
  dims: fc.tuple(
    ...(
      [
        [1, 2],
        [1, 4],
        [9, 24],
        [7, 9],
        [7, 9],
      ] as const
    ).map(([min, max]) => fc.integer({ min, max })),
  ),
  layers,
  /** Whether the convolution after a layer has a skip around it. */
  skips: fc.infiniteStream(fc.boolean()),
  provider: fc.constantFrom('cpu', 'wasm'),
});

/** Near a kink a gradient jumps by rounding alone: then the ordinary one does, too, when the input moves by as little. */
async function isKinked({ apart, moved }: Awaited<ReturnType<typeof compare>>): Promise<boolean> {
  for (let draw = 1; draw <= 12; draw++) if (3 * (await moved(2 ** -20, draw)) > apart) return true;
  return false;
}

describe(`random networks of volumes (VOXPLAIN_SEED=${seed})`, () => {
  const carried = new Map<string, number>();
  let kinked = 0;
  afterAll(() => console.info(`seed ${seed}: ${kinked} kinked; by phases: ${[...carried].map(([op, n]) => `${op} ${n}`).join(', ')}`));

  it('give the same by phases, and so do their gradients', async () => {
    const property = fc.asyncProperty(recipes, async ({ dims, layers, skips, provider }) => {
      const net = new Net(dims[1]!).conv(4);
      for (const [, , layer] of layers) {
        const x = layer(net).conv(4).x;
        if (skips.next().value) net.conv(4).op('Add', [net.x, x]);
      }
      const network = net.network(dims);
      for (const build of [undefined, gradientOf]) {
        const compared = await compare(network, eager(provider), all, build);
        const isSame = compared.apart <= (build ? 20 : 5) * close;
        if (!isSame && (await isKinked(compared))) kinked++;
        else expect(isSame, `${compared.apart} apart`).toBe(true);
        const nodes = compared.lowered.find(({ id }) => id === 'phases')?.nodes ?? [];
        expect(nodes.length).toBeGreaterThan(0);
        for (const { op } of nodes) carried.set(op, (carried.get(op) ?? 0) + 1);
      }
    });
    await fc.assert(property, { seed, numRuns: networks });
    expect(kinked).toBeLessThanOrEqual(networks / 10);
  }, 3_600_000);
});
