import { bowel } from './bowel.js';
import { bodyWall, drawHabitus, type Habitus } from './habitus.js';
import { greatVessels, kidney, liver, spleen } from './organs.js';
import type { Draw } from './random.js';
import type { Shape } from './shape.js';
import { ribs, spine } from './skeleton.js';

/** One patient's anatomy: shapes in the order of painting, later ones over earlier ones. */
export interface Anatomy {
  readonly habitus: Habitus;
  readonly shapes: readonly Shape[];
}

/** Upper abdomen at the level of the kidneys, supine. The draws do not depend on the phase or the grid. */
export function drawAnatomy(draw: Draw): Anatomy {
  const habitus = drawHabitus(draw);
  const shapes = [
    ...bodyWall(habitus, draw),
    ...ribs(habitus, draw),
    ...bowel(habitus, draw),
    ...spleen(habitus, draw),
    ...liver(habitus, draw),
    ...kidney(habitus, -1, draw),
    ...kidney(habitus, 1, draw),
    ...spine(habitus, draw),
    ...greatVessels(habitus, draw),
  ];
  return { habitus, shapes };
}
