import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { numbers } from '@voxplain/graph';
import * as ort from 'onnxruntime-node';
import { describe, it } from 'vitest';
import { families } from '../../src/cases/index.js';
import { derivative, forward } from '../../src/derivative.js';
import { type Case, caseName, oneOp } from '../../src/one-op.js';
import { difference } from '../../src/reference.js';
import { cpu } from '../../src/rule-tests.js';
import { webgpu } from '../../src/webgpu.js';

const strict = (await webgpu({ cpuFallback: false }))!;
const gpu = (await webgpu())!;
const most = Number(process.env.MOST ?? 3);
const only = process.env.ONLY?.split(',');
function sample(cases: readonly Case[], most: number): Case[] {
  const stride = Math.ceil(cases.length / most);
  return cases.filter((_, i) => i % stride === 0);
}
const byOperator = new Map<string, Case[]>();
for (const one of Object.values(families).flat()) byOperator.set(one.op, [...(byOperator.get(one.op) ?? []), one]);
const out = (line: string) => appendFileSync(process.env.OUT ?? '/tmp/h/w6/out.txt', `${line}\n`);

async function onCpu(bytes: Uint8Array, feeds: Record<string, any>) {
  const s = await ort.InferenceSession.create(bytes, { executionProviders: [{ name: 'webgpu', preferredLayout: 'NCHW' } as never], enableProfiling: true, profileFilePrefix: '/tmp/h/w6/prof', logSeverityLevel: 3 });
  const given = Object.fromEntries(Object.entries(feeds).map(([n, t]) => [n, new ort.Tensor(t.type, t.data, t.dims)]));
  try { await s.run(given); } catch (e) { return `RUN ${String(e)}`; }
  s.endProfiling();
  await s.release();
  const { readdirSync } = await import('node:fs');
  const files = readdirSync('/tmp/h/w6').filter((f) => f.startsWith('prof')).sort();
  const f = `/tmp/h/w6/${files.at(-1)}`;
  const events = JSON.parse(readFileSync(f, 'utf8'));
  for (const x of files) rmSync(`/tmp/h/w6/${x}`);
  return events.filter((e: any) => e.args?.provider === 'CPUExecutionProvider' && e.name.endsWith('kernel_time')).map((e: any) => `${e.args.op_name}(${(e.args.input_type_shape ?? []).map((o: any) => Object.entries(o).map(([k, v]) => `${k}${JSON.stringify(v)}`)).join(' ')})`).join('; ');
}

describe('discover', () => {
  for (const [op, cases] of byOperator) {
    if (only && !only.includes(op)) continue;
    it(op, async () => {
      for (const one of sample(cases, op === 'Conv' ? 4 * most : most)) {
        const t0 = Date.now();
        const question = oneOp(one);
        const native = await derivative(question, cpu);
        const expected = await native.run(question.feeds);
        await native.dispose();
        const fwd = await forward(question, strict).then(async (f) => { await f.run(question.feeds); await f.dispose(); return 'gpu'; }, (e) => String(e).includes('cpuFallback') ? 'FALLBACK' : `FAILS ${e}`);
        let captured: Uint8Array | undefined; let fed: any;
        const spy = (b: any) => ({ ...b, createSession: async (bytes: any, o: any) => { if (o?.purpose !== 'probe') captured = bytes; const s = await b.createSession(bytes, o?.purpose === 'probe' ? o : o); return { ...s, run: (f: any, x: any) => { fed = f; return s.run(f, x); } }; } });
        const attempt = async (b: any) => {
          const probing = { ...spy(b), createSession: (bytes: any, o: any) => (o?.purpose === 'probe' ? cpu.createSession(bytes, o) : spy(b).createSession(bytes, o)) };
          const d = await derivative(question, probing);
          const found = await d.run(question.feeds);
          await d.dispose();
          return question.wrt.map((name) => {
            const values = numbers(expected.gradients[name]!);
            return (values.some((v) => v !== 0) ? difference(numbers(found.gradients[name]!), values).max : Math.max(...numbers(found.gradients[name]!).map(Math.abs)));
          });
        };
        let result: string;
        try { result = `ok ${Math.max(...(await attempt(strict))).toExponential(1)}`; } catch (e) {
          const why = String(e).includes('cpuFallback') ? '' : ` ${String(e).slice(0, 300)}`;
          try { result = `FALLBACK ${Math.max(...(await attempt(gpu))).toExponential(1)}${why} :: ${await onCpu(captured!, fed)}`; } catch (f) { result = `FAILS ${String(f).slice(0, 300)}`; }
        }
        out(`${fwd === 'gpu' && result.startsWith('ok') ? '   ' : '***'} ${caseName(one)} | fwd ${fwd} | ${result} | ${Date.now() - t0}`);
      }
    });
  }
});
