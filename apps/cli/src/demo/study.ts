import { createRequire } from 'node:module';
import { cam } from '@voxplain/cam';
import type { ExplanationMap, Prediction, Volume } from '@voxplain/core';
import { explain, type Model } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { type Measured, pointingGame, relevanceMass } from '@voxplain/metrics';
import { type Phase, phantom, phases } from '@voxplain/phantom';
import { type Peak, peakOf } from '@voxplain/report';
import { saliency } from '@voxplain/saliency';

/** The committed classifier of contrast phases. */
export const classifierPath = (): string => createRequire(import.meta.url).resolve('@voxplain/phantom/models/phase-classifier.onnx');

/** Seeds from here on were not trained on. */
const HELD_OUT = 1_000_000;

/** How many patients are looked at; each in four phases. */
export const PATIENTS = 10;

const SIZE = [128, 128] as const;

export const methods = [cam, gradCam, saliency] as const;

/** One map beside the known evidence. */
export interface Finding {
  readonly method: string;
  readonly title: string;
  readonly map: ExplanationMap;
  readonly volume: Volume;
  readonly peak: Peak | undefined;
  readonly pointing: Measured;
  readonly mass: Measured;
}

/** One image, what the classifier said, and what its explanations show. */
export interface Case {
  readonly phase: Phase;
  readonly image: Volume;
  readonly evidence: Volume;
  /** Share of the image that the evidence covers: what a map without preference would score. */
  readonly evidenceShare: number;
  readonly prediction: Prediction;
  readonly findings: readonly Finding[];
  /** Milliseconds; `compile` is 0 from the second case on. */
  readonly timings: { readonly compile: number; readonly run: number };
}

/** One patient in the four contrast phases: the images differ in the evidence only. All three methods run as one graph. */
export async function study(model: Model, patient: number, signal?: AbortSignal): Promise<Case[]> {
  const cases: Case[] = [];
  for (const phase of phases) {
    const { image, evidence } = phantom({ seed: HELD_OUT + patient, phase, size: SIZE });
    const { maps, prediction, manifest } = await explain(model, image, { methods, ...(signal ? { signal } : {}) });
    const findings = maps.map((map, i): Finding => {
      const volume = map.volume!;
      return {
        method: map.method,
        title: methods[i]!.about.title,
        map,
        volume,
        peak: peakOf(volume),
        pointing: pointingGame(volume.data, evidence.data),
        mass: relevanceMass(volume.data, evidence.data),
      };
    });
    const inside = Array.from(evidence.data).filter(Boolean).length;
    cases.push({ phase, image, evidence, evidenceShare: inside / evidence.data.length, prediction, findings, timings: manifest.timings });
  }
  return cases;
}
