import {
  type ComponentRegion,
  elementCount,
  float32,
  type ModelCard,
  type Region,
  type Target,
  type Tensor,
  VoxplainError,
} from '@voxplain/core';
import { components } from './components.js';
import { boxWeights, type Grid, maskWeights, voxelAt } from './grid.js';
import { isDense } from './predicted.js';

/** A target's region, as it is fed. */
export interface FedRegion {
  /** On the explained grid, `[1 or batch, 1, ...space]`; 1 everywhere unless given. */
  readonly weights?: Tensor;
  /** Whether only voxels predicted as the class count. */
  readonly predicted: boolean;
}

/** The region of a target, `predicted` where it makes sense unless it is given. */
export const regionOf = ({ region, layer }: Target, card: ModelCard | undefined): Region =>
  region ?? (layer === undefined && card?.task !== 'regression' ? 'predicted' : 'all');

/**
 * Finds the voxels that a target means.
 *
 * @param outputDims of what is explained, `[batch, class, ...space]`
 * @param predicted gives 1 where a voxel is predicted as the target's class, `[batch, 1, ...space]`; only asked for components
 * @throws `InvalidTarget` for a region that is empty, or that there cannot be.
 */
export async function fedRegion(
  target: Target,
  card: ModelCard | undefined,
  outputDims: readonly number[],
  grid: Grid,
  predicted: () => Promise<Tensor>,
): Promise<FedRegion> {
  const region = regionOf(target, card);
  const hidden = target.layer !== undefined;
  if (region === 'all') return { predicted: false };
  if (hidden && (region === 'predicted' || isComponent(region)))
    throw invalid('a hidden layer is not predicted as a class: choose the region "all", a point, a box or a mask');
  if (!isDense(outputDims)) {
    if (region === 'predicted') return { predicted: false };
    throw invalid('what is explained is one number and has no voxels: leave out the region, or explain a hidden layer');
  }
  if (region === 'predicted') return { predicted: true };
  if (isComponent(region)) return { weights: componentWeights(await predicted(), region, grid), predicted: false };
  const weights = float32([1, 1, ...grid.space], weightsOf(region, grid));
  if (!(weights.data as Float32Array).some((weight) => weight > 0)) throw invalid('the region is empty: no voxel has a weight above 0');
  return { weights, predicted: 'box' in region && !hidden && region.within !== 'all' };
}

const isComponent = (region: Region): region is ComponentRegion => typeof region === 'object' && 'component' in region;

function weightsOf(region: Exclude<Region, string | ComponentRegion>, grid: Grid): Float32Array {
  if ('box' in region) return boxWeights(grid, region.box);
  if (!('point' in region)) return maskWeights(grid, region);
  const weights = new Float32Array(elementCount(grid.space));
  weights[voxelAt(grid, region)] = 1;
  return weights;
}

/** One component for each sample. */
function componentWeights({ dims, data }: Tensor, { component }: ComponentRegion, grid: Grid): Tensor {
  const count = elementCount(grid.space);
  const weights = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += count) {
    const { labels, sizes } = components((data as Float32Array).subarray(at, at + count), grid.space);
    const wanted = labelOf(component, labels, sizes, grid);
    for (let i = 0; i < count; i++) if (labels[i] === wanted) weights[at + i] = 1;
  }
  return { type: 'float32', dims, data: weights };
}

function labelOf(component: ComponentRegion['component'], labels: Int32Array, sizes: readonly number[], grid: Grid): number {
  if (typeof component === 'object') {
    const label = labels[voxelAt(grid, component)]!;
    if (label > 0) return label;
    throw invalid(`voxel [${component.point}] is not predicted as the class: it lies in no component`);
  }
  const largestFirst = sizes.map((size, i) => ({ size, label: i + 1 })).sort((a, b) => b.size - a.size);
  const place =
    component === 'largest'
      ? 0
      : component === 'smallest'
        ? largestFirst.findIndex(({ size }) => size === largestFirst.at(-1)!.size)
        : component;
  const found = largestFirst[place];
  if (found) return found.label;
  throw invalid(`there is no component ${component}: what is predicted as the class has ${sizes.length}, counted from 0`);
}

const invalid = (message: string): VoxplainError => new VoxplainError('InvalidTarget', message);
