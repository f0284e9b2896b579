import { blurred } from '@voxplain/formulas';
import { describe, expect, it } from 'vitest';
import { graphSegments, gridGraph } from '../src/graph-segments.js';

describe('graph-based segmentation', () => {
  // distances along the line: 1, 0, 6, 2, 1
  const line = [5, 6, 6, 12, 10, 11];
  const segmentsOf = (scale: number, minSize = 1) => Array.from(graphSegments(gridGraph(line, [1, 6]), scale, minSize));

  it('joins along the weakest edges while they weigh less than Int(C) + scale / |C|', () => {
    // nothing weighs less than 0 + 0, not even 0
    expect(segmentsOf(0)).toEqual([0, 1, 2, 3, 4, 5]);
    // 0 < 0.9: voxels 1 and 2; the bound of that pair is then 0 + 0.45, and 1 is more
    expect(segmentsOf(0.9)).toEqual([0, 1, 1, 2, 3, 4]);
    // 1 < 2.1 / 1 and 2.1 / 2; the pair of the last two has a bound of 1 + 2.1 / 2, more than 2
    expect(segmentsOf(2.1)).toEqual([0, 0, 0, 1, 1, 1]);
    // of a bound of 1 + s / 3 on one side and 2 + s / 3 on the other, 6 is less only where s > 15
    expect(segmentsOf(15)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(segmentsOf(15.1)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('joins small components to the neighbour across the weakest edge', () => {
    expect(segmentsOf(0.9, 2)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(segmentsOf(0.9, 4)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('is that of scikit-image', () => {
    const [height, width] = [20, 24];
    const image = Float64Array.from({ length: 2 * height * width }, (_, p) => {
      const [c, y, x] = [Math.floor(p / (height * width)), Math.floor(p / width) % height, p % width];
      const waves = Math.sin(0.5 * y + 0.3 * x + c) * Math.cos(0.31 * y * 1.7 - 0.23 * x * (c + 1));
      return waves + 0.2 * Math.sin(1.7 * y + 2.9 * x + c * 0.7);
    });
    const [least, most] = [Math.min(...image), Math.max(...image)];
    const scaled = image.map((value) => ((value - least) / (most - least)) * 2 - 1);
    const graph = gridGraph(blurred(scaled, [2, height, width], [0, 0.8, 0.8], 'mirror'), [2, height, width]);
    const rowsOf = (scale: number) => {
      const labels = graphSegments(graph, scale / 255, 10);
      return Array.from({ length: height }, (_, y) =>
        Array.from(labels.subarray(y * width, (y + 1) * width), (label) => 'abcdefghijklmnopqrstuvwxyz'[label]).join(''),
      );
    };
    expect(rowsOf(60)).toEqual([
      'aaaaaaabbbbccccccccddddd',
      'aaaaaaabbbbbcccccccddddd',
      'aaaaaaabbbbbbccccccceeee',
      'ffffffffffffbbbcccceeeee',
      'ffffffffffffbbbbccceeeee',
      'fffffffffffbbggggccccccc',
      'hhhhhhhiiiibgggggggjjjjj',
      'hhhhhhhhhhhiiggggggjjjjj',
      'hhhhhhhhhhhhiiiigiiiiiii',
      'kkkkkkkkkkkkiiiiiiiiiiii',
      'kkkkkkkkkkkkkiiiiiiiiiii',
      'kkkkkkkkkkkkilllliiiiiii',
      'mmmnnnnnllllllllllllllll',
      'mmmmnnnnnnnlllllllllllll',
      'mmmmnnnnnnnnllllllllllll',
      'mmmmnnnnnnnnolllllllllll',
      'mmmmooooooooolllllllllll',
      'mmmmoooooooolpppllllllll',
      'mmmmoooollllppppppllllll',
      'mmmmoooollllppppppplllll',
    ]);
    expect(rowsOf(200)).toEqual([
      'aaaaaaabbbbbbbbbbbbccccc',
      'aaaaaaabbbbbbbbbbbbccccc',
      'aaaaaaabbbbbbbbbbbbbcccc',
      'ddddddddddddbbbbbbbccccc',
      'ddddddddddddbbbbbbbccccc',
      'dddddddddddbbbbbbbbbcccc',
      'dddddddbbbbbbbbbbbbccccc',
      'dddddddddddbbbbbbbbccccc',
      'ddddddddddddbbbbbbbbcccc',
      'dddddddddddddbbbbbbbbbbb',
      'dddddddddddddbbbbbbbbbbb',
      'ddddddddddddbbbbbbbbbbbb',
      'eeeeedddddddbbbbbbbbbbbb',
      'eeeeeeeeeeebbbbbbbbbbbbb',
      'eeeeeeeeeeeebbbbbbbbbbbb',
      'eeeeeeeeeeeeebbbbbbbbbbb',
      'eeeeeeeeeeeeebbbbbbbbbbb',
      'eeeeeeeeeeeebbbbbbbbbbbb',
      'eeeeeeeebbbbbbbbbbbbbbbb',
      'eeeeeeeebbbbbbbbbbbbbbbb',
    ]);
  });

  it('tells two halves of a volume apart, and a diagonal line from what it crosses', () => {
    const volume = Float64Array.from({ length: 4 * 5 * 6 }, (_, p) => (p % 6 < 2 ? 1 : 0) + 0.01 * (p % 3));
    const halves = graphSegments(gridGraph(volume, [1, 4, 5, 6]), 1, 5);
    expect(Array.from(halves)).toEqual(Array.from(volume, (_, p) => (p % 6 < 2 ? 0 : 1)));
    // the diagonal holds together, and so does what lies on both of its sides
    const diagonal = Float64Array.from({ length: 16 }, (_, p) => (p % 5 === 0 ? 1 : 0));
    expect(Array.from(graphSegments(gridGraph(diagonal, [1, 4, 4]), 0.5, 1))).toEqual([0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0]);
  });
});
