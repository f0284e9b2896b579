/** Red, green, blue in 0..255. */
export type Colour = readonly [number, number, number];

/** A colour for every number in [0, 1]; outside values are clamped. */
export type Colormap = (value: number) => Colour;

/** Linear between equally spaced stops, written as hex colours. */
function colormap(stops: string): Colormap {
  const colours = stops.split(' ').map((hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  return (value) => {
    const at = Math.min(1, Math.max(0, value)) * (colours.length - 1);
    const low = Math.min(Math.floor(at), colours.length - 2);
    const weight = at - low;
    const channel = (i: number) => Math.round((1 - weight) * colours[low]![i]! + weight * colours[low + 1]![i]!);
    return [channel(0), channel(1), channel(2)];
  };
}

/** Matplotlib's inferno (CC0), at 17 stops. */
export const inferno: Colormap = colormap(
  '000004 0b0724 210c4a 3d0965 57106e 71196e 8a226a a32c61 bc3754 d04545 e35933 f1711f f98c0a fcaa0f f9c932 f2e865 fcffa4',
);

/** Matplotlib's viridis (CC0), at 17 stops. */
export const viridis: Colormap = colormap(
  '440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1f9f88 27ad81 3dbc74 5cc863 81d34d aadc32 d5e21a fde725',
);

/** For signed values, 0 at the middle: blue to cyan against, red to yellow for. Bright at both ends, to be seen on a dark image. */
export const coldHot: Colormap = colormap('7fe7ff 2ea3f2 1c5fd0 2a3a8c 303030 8c2a2a d0321c f2802e ffe07f');
