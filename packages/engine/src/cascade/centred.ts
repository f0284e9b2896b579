import type { ModelCard, Volume } from '@voxplain/core';
import { prepare } from '@voxplain/volume';

/** A card whose last intensity step takes away the mean over a region of the volume. */
export function centredCard(card: ModelCard | undefined, volume: Volume, region: Volume): ModelCard {
  const intensity = card?.input?.intensity ?? [];
  const { data } = prepare(volume, { input: { intensity } }).tensor;
  let [sum, count] = [0, 0];
  for (const [p, inside] of region.data.entries()) {
    sum += inside * (data[p] as number);
    count += inside;
  }
  return { ...card, input: { ...card?.input, intensity: [...intensity, { scale: 1, offset: -sum / count }] } };
}
