import type { Habitus } from './habitus.js';
import type { Draw } from './random.js';
import { ellipsoid, rotation, type Shape } from './shape.js';

/** Spine and the muscles beside it, as tubes. */
export function spine({ spine: y }: Habitus, draw: Draw): Shape[] {
  const size = draw.between(0.9, 1.12);
  const muscle = size * draw.between(0.9, 1.15);
  const tube = (tissue: Shape['tissue'], x: number, dy: number, a: number, b: number, turn = 0): Shape =>
    ellipsoid(tissue, [x, y + dy * size, 0], [a * size, b * size, Infinity], { place: 'deep', turn });
  const beside = [-1, 1].flatMap((side) => [
    ellipsoid('muscle', [side * 35 * size, y + 34 * size, 0], [31 * muscle, 21 * muscle, Infinity], { place: 'deep', turn: side * 0.12 }),
    ellipsoid('muscle', [side * 35 * size, y + 5 * size, 0], [13 * muscle, 17 * muscle, Infinity], { place: 'deep', turn: side * 0.2 }),
  ]);
  return [
    ...beside,
    tube('cortical bone', 0, 42, 4, 16),
    tube('cortical bone', -20, 25, 20, 4, 0.08),
    tube('cortical bone', 20, 25, 20, 4, -0.08),
    tube('cortical bone', 0, 23, 16, 13),
    tube('cortical bone', 0, 0, 25, 19),
    tube('cancellous bone', 0, 0, 22, 16),
    tube('spinal canal', 0, 23, 11, 9),
  ];
}

/** Cuts through the lower ribs: four on each side, one row every 28 mm, on the abdominal wall. */
export function ribs({ body, cavity }: Habitus, draw: Draw): Shape[] {
  const radii = [(body[0] + cavity[0]) / 2 - 2, (body[1] + cavity[1]) / 2 - 2] as const;
  const offset = draw.around(14);
  const rows = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5];
  return rows.flatMap((row) =>
    [-1, 1].flatMap((side) =>
      [-0.35, -0.05, 0.22, 0.5].flatMap((place, index) => {
        const angle = place + draw.around(0.07);
        const [cos, sin] = rotation(angle);
        const centre = [side * radii[0] * cos, radii[1] * sin, row * 28 + offset - index * 6] as const;
        const options = { place: 'wall', turn: side * angle } as const;
        return [ellipsoid('cortical bone', centre, [4.5, 9, 11], options), ellipsoid('cancellous bone', centre, [2, 6, 8], options)];
      }),
    ),
  );
}
