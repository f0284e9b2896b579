import type { Value as Contract, Head, LayerChoice, Network, SelfAttention } from '@voxplain/core';
import type { GraphBuilder, Value } from '@voxplain/graph';
import { findAttention } from './attention.js';
import { findHead } from './head.js';
import type { Layers } from './layers.js';
import type { Seed } from './seed.js';
import { asChannelFirst } from './view.js';

export interface NetworkParts {
  readonly graph: GraphBuilder;
  readonly layers: Layers;
  readonly input: Value;
  /** The explained tensor's name, and its view `[batch, class, ...space]`. */
  readonly explained: string;
  readonly output: Value;
  readonly seed: Seed;
  /** What `auto` means for this model. */
  readonly defaultLayer: string | undefined;
}

/** The network as one method sees it; remembers which layers it looked at. */
export class EngineNetwork implements Network {
  readonly used: string[] = [];
  readonly score: Contract;

  constructor(private readonly parts: NetworkParts) {
    this.score = parts.output.mul(parts.seed.value).sum('all');
  }
  get input(): Value {
    return this.parts.input;
  }
  get output(): Value {
    return this.parts.output;
  }
  get seed(): Value {
    return this.parts.seed.value;
  }
  activation(choice: LayerChoice): Value {
    const { layers, explained, defaultLayer } = this.parts;
    const { name, layout } = layers.resolve(choice, explained, defaultLayer);
    this.used.push(name);
    return this.parts.graph.view(this.parts.graph.value(name), (value) => asChannelFirst(value, layout));
  }
  head(): Head {
    const { graph, layers, explained } = this.parts;
    return findHead(graph, explained, layers, (tensor) => this.activation(tensor));
  }
  attention(): SelfAttention {
    const { graph, layers, explained, output } = this.parts;
    const { names, ...attention } = findAttention(graph, layers, explained, output.dims[0]!);
    this.used.push(...names);
    return attention;
  }
}
