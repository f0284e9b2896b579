import type { TissueName } from './tissues.js';

/** A point or extent in the patient's own frame, in mm: x to the left, y to the back, z to the head. */
export type Point = readonly [number, number, number];

/** Where a shape may be painted: over all, over all but air, under the fat of the skin, on the abdominal wall, or in the peritoneal cavity. */
export type Place = 'anywhere' | 'body' | 'deep' | 'wall' | 'cavity';

/**
 * An ellipsoid, turned in the axial plane and dented: the points with `u2 + v2 + w2 + dent . [u2 v2, u v2, u2 v] <= 1`,
 * where u, v, w run from -1 to 1 along its own axes. A radius of `Infinity` along z makes a tube.
 */
export interface Shape {
  readonly tissue: TissueName;
  readonly place: Place;
  readonly centre: Point;
  readonly radii: Point;
  /** Half the turn's tangent: cosine and sine follow without trigonometry. */
  readonly turn: number;
  readonly dent: Point;
  /** In a tube, how far the centre moves in x and y per mm of z. */
  readonly slant: readonly [number, number];
}

type Optional = Partial<Pick<Shape, 'place' | 'turn' | 'dent' | 'slant'>>;

export function ellipsoid(tissue: TissueName, centre: Point, radii: Point, options: Optional = {}): Shape {
  return { tissue, centre, radii, place: 'cavity', turn: 0, dent: [0, 0, 0], slant: [0, 0], ...options };
}

/** `[cos, sin]` of the angle whose half has this tangent. */
export function rotation(halfTangent: number): readonly [number, number] {
  const square = halfTangent * halfTangent;
  return [(1 - square) / (1 + square), (2 * halfTangent) / (1 + square)];
}

/** A dented shape may reach beyond its radii, but not further than u2 or v2 = 1.5. */
const bound = 1.5;

/** No point of the shape lies further than this from its axis, in mm. */
export const reach = ({ radii: [a, b] }: Shape): number => Math.sqrt(bound * (a * a + b * b));

/** The membership test of a shape, for points given in mm in the patient's frame. */
export function membership({ centre, radii, turn, dent, slant }: Shape): (x: number, y: number, z: number) => boolean {
  const [cos, sin] = rotation(turn);
  return (x, y, z) => {
    const dz = z - centre[2];
    const w = dz / radii[2];
    if (w > 1 || w < -1) return false;
    const dx = x - centre[0] - slant[0] * dz;
    const dy = y - centre[1] - slant[1] * dz;
    const u = (cos * dx + sin * dy) / radii[0];
    const v = (cos * dy - sin * dx) / radii[1];
    const u2 = u * u;
    const v2 = v * v;
    if (u2 > bound || v2 > bound) return false;
    return u2 + v2 + w * w + dent[0] * u2 * v2 + dent[1] * u * v2 + dent[2] * u2 * v <= 1;
  };
}
