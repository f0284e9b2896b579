/** Everything in float64, and one voxel and axis at a time: what the method is compared with. */
export interface Blurring {
  readonly dims: readonly number[];
  /** Edge of a voxel along each spatial axis. */
  readonly spacing: readonly number[];
}

/** The image of one channel, blurred: along each axis a sum over all other voxels of the line that are within 6 sigma, of a kernel that adds up to 1. */
export function blurredByDefinition(image: readonly number[], sigma: number, { dims, spacing }: Blurring): number[] {
  return dims.reduce<number[]>(
    (values, n, axis) => {
      const s = sigma / spacing[axis]!;
      const radius = Math.floor(6 * s + 0.5);
      const weight = (d: number) => (d === 0 ? 1 : Math.exp(-(d * d) / (2 * s * s)));
      let sum = 1;
      for (let d = 1; d <= radius; d++) sum += 2 * weight(d);
      const stride = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
      return values.map((_, p) => {
        const at = Math.floor(p / stride) % n;
        let result = 0;
        for (let j = 0; j < n; j++) if (Math.abs(j - at) <= radius) result += (weight(j - at) / sum) * values[p + (j - at) * stride]!;
        return result;
      });
    },
    [...image],
  );
}

/** `-sum over i of (s_(i+1) - s_i) dy/dx(x_s) (x_(s+d) - x_s) / d` at `s = s_i`, for an image of one channel. */
export function blurIgByDefinition(
  image: readonly number[],
  gradient: (x: readonly number[]) => readonly number[],
  sigmas: readonly number[],
  step: number,
  blurring: Blurring,
): number[] {
  const attribution = image.map(() => 0);
  for (let i = 0; i + 1 < sigmas.length; i++) {
    const here = blurredByDefinition(image, sigmas[i]!, blurring);
    const further = blurredByDefinition(image, sigmas[i]! + step, blurring);
    gradient(here).forEach((slope, p) => {
      attribution[p]! -= ((sigmas[i + 1]! - sigmas[i]!) * slope * (further[p]! - here[p]!)) / step;
    });
  }
  return attribution;
}
