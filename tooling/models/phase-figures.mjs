import { complement, neutralise, phantom, phases } from '@voxplain/phantom';
import { phaseClassifier } from './classify.mjs';
import { heldOut } from './held-out.mjs';

/** What the surroundings become when only the evidence is left: water, in HU. */
const water = 0;

/**
 * Accuracy on held-out phantoms: as they are, with the evidence neutralised, and with everything else turned into water (noise kept).
 * Every phantom is another patient; phases take turns.
 */
export async function phaseFigures(count) {
  const classify = await phaseClassifier();
  const hits = { heldOut: 0, evidenceNeutralised: 0, restNeutralised: 0 };
  for (let index = 0; index < count; index++) {
    const truth = index % phases.length;
    const sample = phantom({ seed: heldOut + index, size: [128, 128], phase: phases[truth] });
    const without = neutralise(sample, sample.evidence);
    const alone = neutralise(sample, complement(sample.evidence), water);
    const found = await classify([sample.image.data, without.data, alone.data]);
    Object.keys(hits).forEach((figure, row) => {
      if (found[row] === truth) hits[figure]++;
    });
  }
  return Object.fromEntries(Object.entries(hits).map(([figure, number]) => [figure, number / count]));
}
