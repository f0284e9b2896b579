import type { Habitus } from './habitus.js';
import type { Draw } from './random.js';
import { ellipsoid, type Point, type Shape } from './shape.js';

/** The stomach, with its air at the front, and loops of bowel, some with gas. None of it enhances. */
export function bowel({ cavity: [width, depth] }: Habitus, draw: Draw): Shape[] {
  const shapes: Shape[] = [];
  const loop = (centre: Point, radii: Point, gas: number): void => {
    const turn = draw.around(0.8);
    const dent: Point = [draw.around(0.3), draw.around(0.3), draw.around(0.3)];
    shapes.push(ellipsoid('bowel', centre, radii, { turn, dent }));
    const bubble: Point = [radii[0] * 0.75 * gas, radii[1] * 0.7 * gas, radii[2] * 0.7];
    if (gas > 0) shapes.push(ellipsoid('gas', [centre[0], centre[1] - 0.15 * radii[1], centre[2]], bubble, { turn }));
  };
  for (let count = 0; count < 36; count++) {
    const centre: Point = [draw.between(-0.35, 0.75) * width, draw.between(-0.75, 0.15) * depth, draw.between(-150, 110)];
    loop(centre, [draw.between(10, 20), draw.between(9, 16), draw.between(14, 34)], draw.between(-1.2, 1));
  }
  const stomach: Point = [draw.between(0.3, 0.5) * width, draw.between(-0.5, -0.3) * depth, draw.between(15, 45)];
  loop(stomach, [draw.between(28, 42), draw.between(18, 28), draw.between(40, 60)], draw.between(0, 1));
  return shapes;
}
