import { readFileSync } from 'node:fs';
import { nodeBackend } from '@voxplain/backend-node';
import { GraphBuilder, ModelGraph, probe } from '@voxplain/graph';
import { float32 } from '@voxplain/core';
import { it } from 'vitest';
it('smoke', async () => {
  for (const [f, dims] of [['reference/models/vit.onnx', [1,3,64,64]], ['kit/models2d/vit_mnist.onnx',[1,1,28,28]], ['reference/models/unet3d_tri_dyn.onnx',[1,1,24,40,32]]] as const) {
    const m = ModelGraph.read(readFileSync(`/work/shared/data/${f}`));
    const t0 = performance.now();
    const s = await probe(m, nodeBackend(), { [m.inputs[0]!.name]: float32(dims) });
    console.log(f, performance.now() - t0, m.nodes.length, m.nodes.slice(-3).map(n => [n.op, s.of(n.outputs[0]!)]));
    const b = new GraphBuilder(m, s);
    const x = b.value(m.inputs[0]!.name);
    const y = x.mul(2).sum('space').add(x.mul(2).mean('all'));
    const { bytes, names, nodes } = b.suffix({ y });
    const ses = await nodeBackend().createSession(b.append(bytes));
    const r = await ses.run({ [x.name]: float32(dims, new Float32Array(dims.reduce((a, c) => a * c, 1)).fill(1)) }, [names['y']!]);
    console.log(nodes, bytes.length, r[names['y']!]);
  }
});
