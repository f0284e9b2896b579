import { resolveAxes, tensorOf, type Value } from '@voxplain/graph';
import type { Forward } from '../rule.js';
import { transposed } from './matrix.js';
import { binMatrices, type Samples, throughBinMatrices } from './region-samples.js';

/** The cotangents of the regions' corners `x1, y1, x2, y2` from those of the samples' positions along both axes. */
function corners(across: Samples, down: Samples, gx: Value, gy: Value): Value {
  const [left, right] = across.throughPositions(gx);
  const [top, bottom] = down.throughPositions(gy);
  return left.concat([top, right, bottom], 1);
}

/**
 * A region's matrix for one axis times its cotangent, `[regions, channels, other bins, bins]`: what is left to do is a
 * product over all regions and bins at once, so these stand together: `[regions * other bins, channels * length]`.
 */
function throughOneAxis(g: Value, matrices: Value): Value {
  const [regions, bins, length] = matrices.dims as [number, number, number];
  const [, channels, others] = g.dims as [number, number, number];
  const product = g.matmul(matrices.reshape([regions, 1, bins, length]));
  return product.transpose([0, 2, 1, 3]).reshape([regions * others, channels * length]);
}

/**
 * The mean over samples is linear and separable: `y = rows x columns^T` for each region, with one matrix per axis. So
 * nothing is scattered. From the cotangent `[regions, channels, bins, bins]` to those of `x` and of the regions' corners.
 */
export function throughMeans(dy: Value, { x: [x, , image] }: Forward, across: Samples, down: Samples): readonly [Value, Value] {
  const [images, channels, height, width] = x!.dims as [number, number, number, number];
  const regions = dy.dims[0]!;
  const [columns, rows] = [binMatrices(across, width), binMatrices(down, height)];
  const numbered = x!.constant(tensorOf('int32', [images, 1], resolveAxes('all', images)));
  const members = numbered.equal(image!.cast('int32')).cast(dy.type).reshape([images, regions, 1, 1]);

  const placed = members.mul(rows).transpose([0, 3, 1, 2]);
  const elements = placed.reshape([images * height, regions * down.bins]).matmul(throughOneAxis(dy, columns));
  const dx = elements.reshape([images, height, channels, width]).transpose([0, 2, 1, 3]);

  const ofRows = (g: Value, plane: Value, matrices: Value, { bins }: Samples) => {
    const length = plane.dims[2]!;
    const pixels = transposed(plane).reshape([images, channels * plane.dims[3]!, length]);
    const inAllImages = throughOneAxis(g, matrices).matmul(pixels).reshape([images, regions, bins, length]);
    return inAllImages.mul(members).sum(0, false);
  };
  const gy = throughBinMatrices(ofRows(dy, x!, columns, down), down, height);
  const gx = throughBinMatrices(ofRows(transposed(dy), transposed(x!), rows, across), across, width);
  return [dx, corners(across, down, gx, gy)];
}
