/** What a voxel is made of. The index in `tissues` is the voxel's label. */
export interface Tissue {
  readonly name: string;
  /** Typical Hounsfield units per phase, in the order of `phases`; one number where the phase does not matter. */
  readonly hounsfield: number | readonly [number, number, number, number];
  /** Half the range of the unenhanced value between patients, in HU. */
  readonly spread: number;
}

const tissue = (name: string, hounsfield: Tissue['hounsfield'], spread: number): Tissue => ({ name, hounsfield, spread });

/**
 * Plausible round values for a 120 kV examination, from general knowledge; not taken from one source and not measured.
 * Muscle and bowel enhance a little in reality; here they do not, so that the evidence is known to the voxel.
 */
export const tissues = [
  tissue('air', -1000, 0),
  tissue('subcutaneous fat', -105, 8),
  tissue('visceral fat', -100, 8),
  tissue('muscle', 52, 6),
  tissue('cortical bone', 520, 80),
  tissue('cancellous bone', 190, 50),
  tissue('spinal canal', 25, 5),
  tissue('bowel', 32, 12),
  tissue('gas', -920, 40),
  tissue('liver', [56, 66, 112, 88], 8),
  tissue('spleen', [46, 125, 122, 90], 5),
  tissue('kidney cortex', [34, 175, 190, 140], 4),
  tissue('kidney medulla', [32, 65, 165, 150], 4),
  tissue('renal pelvis', [8, 8, 25, 320], 4),
  tissue('aorta', [42, 300, 165, 115], 5),
  tissue('inferior vena cava', [42, 85, 150, 112], 5),
  tissue('portal vein', [42, 95, 175, 118], 5),
] as const satisfies readonly Tissue[];

export type TissueName = (typeof tissues)[number]['name'];

const labels = new Map<string, number>(tissues.map(({ name }, label) => [name, label]));

/** The label of a tissue in the label map. */
export const labelOf = (name: TissueName): number => labels.get(name)!;

/** Tissues that enhance: their voxels are the evidence for the phase. */
export const enhancingTissues: readonly TissueName[] = tissues
  .filter(({ hounsfield }) => typeof hounsfield !== 'number')
  .map(({ name }) => name);
