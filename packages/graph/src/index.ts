export { Attributes } from './attributes.js';
export { broadcast, resolveAxes, sameDims } from './axes.js';
export { GraphBuilder, type Suffix, type View } from './graph-builder.js';
export { type Declared, type GraphNode, ModelGraph } from './model-graph.js';
export { probe, type Shape, type Shapes } from './probe.js';
export { int64s, numbers, tensorOf, typeCode } from './tensor-data.js';
export { Value } from './value.js';
export { concatBytes } from './wire.js';
export { type ModelParts, writeModel } from './write-model.js';
