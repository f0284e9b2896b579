import type { Draw } from './random.js';
import { ellipsoid, type Shape } from './shape.js';

/** The frame that everything else is placed in; lengths in mm. */
export interface Habitus {
  /** Half the body's width and depth. */
  readonly body: readonly [number, number];
  /** Half the peritoneal cavity's width and depth. */
  readonly cavity: readonly [number, number];
  /** y of the centre of the vertebral bodies. */
  readonly spine: number;
  /** Where the patient lies in the field of view, and half the tangent of the roll. */
  readonly shift: readonly [number, number];
  readonly roll: number;
  /** z, in the patient's frame, of the plane through the middle of the image. */
  readonly level: number;
}

export function drawHabitus(draw: Draw): Habitus {
  const width = draw.between(135, 172);
  const depth = width * draw.between(0.64, 0.76);
  const rim = draw.between(7, 10 + (width - 135) * 0.5);
  const wall = draw.between(9, 14);
  return {
    body: [width, depth],
    cavity: [width - rim - wall, depth - rim - wall],
    spine: depth * draw.between(0.3, 0.36),
    shift: [draw.around(10), draw.around(14)],
    roll: draw.around(0.05),
    level: draw.around(14),
  };
}

/** Skin to cavity: the fat rim, the muscular wall and the fat inside, as tubes. */
export function bodyWall({ body, cavity }: Habitus, draw: Draw): Shape[] {
  const dent = [-0.25, 0, draw.around(0.08)] as const;
  const wall = [(2 * cavity[0] + body[0]) / 3, (2 * cavity[1] + body[1]) / 3];
  const thickness = draw.between(0.2, 0.6);
  const outer = [cavity[0] + thickness * (body[0] - cavity[0]), cavity[1] + thickness * (body[1] - cavity[1])];
  return [
    ellipsoid('subcutaneous fat', [0, 0, 0], [body[0], body[1], Infinity], { place: 'anywhere', dent }),
    ellipsoid('muscle', [0, 0, 0], [Math.max(wall[0]!, outer[0]!), Math.max(wall[1]!, outer[1]!), Infinity], { place: 'body', dent }),
    ellipsoid('visceral fat', [0, 0, 0], [cavity[0], cavity[1], Infinity], { place: 'body', dent }),
  ];
}
