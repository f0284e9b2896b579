import { describe, expect, test } from 'vitest';
import { bindOptions } from '../src/method-options.js';
import { methodsOf } from '../src/methods.js';

const bind = (ids: string[], options: string[], layer?: string) => bindOptions(methodsOf(ids), options, layer).map(({ given }) => given);

describe('options of methods', () => {
  test('values are JSON where they can be, text otherwise', () => {
    expect(bind(['occlusion'], ['window=[4,8]', 'fill=-1.5'])).toEqual([{ window: [4, 8], fill: -1.5 }]);
    expect(bind(['saliency'], ['channels=none'])).toEqual([{ channels: 'none' }]);
  });

  test('without a prefix they go to every method that knows them, with one to that method alone', () => {
    expect(bind(['grad-cam', 'saliency', 'cam'], ['sign=signed', 'saliency.channels=sum'], 'relu6')).toEqual([
      { layer: 'relu6' },
      { sign: 'signed', channels: 'sum' },
      {},
    ]);
  });

  test('a layer may say how its axes are to be read', () => {
    expect(bind(['grad-cam'], ['layer={"name":"x","layout":"NLC","grid":[7,7]}'])).toEqual([
      { layer: { name: 'x', layout: 'NLC', grid: [7, 7] } },
    ]);
  });

  test('text with dots and signs of equality stays whole', () => {
    expect(bind(['grad-cam'], ['layer=block.1/a=b'])).toEqual([{ layer: 'block.1/a=b' }]);
  });
});
