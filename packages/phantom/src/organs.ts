import type { Habitus } from './habitus.js';
import type { Draw } from './random.js';
import { ellipsoid, type Point, type Shape } from './shape.js';

/** Right and left lobe, the portal vein at the hilum and two of its branches. */
export function liver({ cavity: [width, depth] }: Habitus, draw: Draw): Shape[] {
  const size = draw.between(0.88, 1.08);
  const place = (x: number, y: number, z: number): Point => [x * width + draw.around(5), y * depth + draw.around(5), z + draw.around(8)];
  const radii = (a: number, b: number, c: number): Point => [
    size * draw.about(a * width, 0.06),
    size * draw.about(b * depth, 0.06),
    size * draw.about(c, 0.08),
  ];
  const hilum = place(-0.3, -0.12, 20);
  const branch = (dx: number, dy: number, turn: number): Shape =>
    ellipsoid('portal vein', [hilum[0] + dx, hilum[1] + dy, hilum[2] + draw.around(6)], [draw.between(16, 24), draw.between(3, 4.5), 24], {
      turn: turn + draw.around(0.15),
    });
  return [
    ellipsoid('liver', place(-0.56, -0.02, 18), radii(0.46, 0.82, 88), {
      turn: draw.around(0.15),
      dent: [0, draw.around(0.25), draw.around(0.25)],
    }),
    ellipsoid('liver', place(-0.16, -0.5, 30), radii(0.46, 0.33, 65), {
      turn: 0.1 + draw.around(0.12),
      dent: [0, draw.around(0.3), draw.around(0.3)],
    }),
    ellipsoid('portal vein', hilum, [draw.between(15, 20), draw.between(6, 8), 40], { turn: 0.2 + draw.around(0.15) }),
    branch(-26, -8, 0.25),
    branch(-20, 20, -0.4),
  ];
}

export function spleen({ cavity: [width, depth] }: Habitus, draw: Draw): Shape[] {
  const size = draw.between(0.8, 1.2);
  const centre: Point = [0.76 * width + draw.around(5), 0.22 * depth + draw.around(8), 18 + draw.around(10)];
  const radii: Point = [size * draw.about(21, 0.1), size * draw.about(44, 0.1), size * draw.about(62, 0.1)];
  return [ellipsoid('spleen', centre, radii, { turn: 0.15 + draw.around(0.12), dent: [0, 0.35 + draw.around(0.2), draw.around(0.2)] })];
}

/** Cortex, medulla, the fat of the sinus and the renal pelvis; `side` is -1 on the patient's right. */
export function kidney({ cavity: [width], spine }: Habitus, side: -1 | 1, draw: Draw): Shape[] {
  const size = draw.between(0.88, 1.14);
  const centre: Point = [side * (0.34 * width + 18 + draw.around(5)), spine + 2 + draw.around(8), side * 6 - 4 + draw.around(12)];
  const turn = side * (0.2 + draw.around(0.15));
  const dent: Point = [0, draw.around(0.15), draw.around(0.15)];
  const part = (tissue: Shape['tissue'], medial: number, a: number, b: number, c: number): Shape =>
    ellipsoid(tissue, [centre[0] - side * medial * size, centre[1] - 0.3 * medial * size, centre[2]], [a * size, b * size, c * size], {
      turn,
      dent,
    });
  const cortex = draw.between(6.5, 9);
  return [
    part('visceral fat', 0, 35, 38, 66),
    part('kidney cortex', 0, 27, 30, 56),
    part('kidney medulla', 3, 27 - cortex, 30 - cortex, 56 - cortex),
    part('visceral fat', 16, 15, 11, 24),
    part('renal pelvis', 12 + draw.around(2), draw.between(8, 11), draw.between(5.5, 7.5), 20),
  ];
}

/** Aorta and inferior vena cava, as tubes in front of the spine. */
export function greatVessels({ spine }: Habitus, draw: Draw): Shape[] {
  const vessel = (tissue: Shape['tissue'], x: number, y: number, a: number, b: number): Shape =>
    ellipsoid(tissue, [x, y, 0], [a, b, Infinity], {
      place: 'deep',
      turn: draw.around(0.2),
      slant: [draw.around(0.08), draw.around(0.08)],
    });
  const aorta = draw.between(9, 13);
  return [
    vessel('inferior vena cava', -24 + draw.around(5), spine - 27 + draw.around(5), draw.between(10, 14), draw.between(7, 11)),
    vessel('aorta', 9 + draw.around(6), spine - 22 - aorta + draw.around(3), aorta, draw.about(aorta, 0.06)),
  ];
}
