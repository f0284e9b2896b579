import type { GraphLowering } from '../lowering.js';
import { carry, concerns } from '../phases/carry.js';

/**
 * Convolutions of volumes as those of slices: depth becomes batch, and every few slices along it share products (Winograd F(4,3), F(2,3)). Between them
 * tensors stay as phases: every m-th slice a tensor of its own. What has no form is joined, run as it is, and split again.
 */
export const phases: GraphLowering = {
  id: 'phases',
  why: 'half the multiplications: slices of a volume share products along the depth',
  accuracy: 'sums are rounded in another order, outputs within 3e-6 of their maximum',
  applies: ({ phases: { volumes, images } }) => Math.min(volumes, images) < Number.POSITIVE_INFINITY,
  concerns,
  begin: carry,
};
