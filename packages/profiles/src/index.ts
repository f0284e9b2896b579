import { nearest, type Profile, VoxplainError } from '@voxplain/core';
import { canonical } from './libraries/canonical.js';
import { captum } from './libraries/captum.js';
import { m3dCam } from './libraries/m3d-cam.js';
import { monai } from './libraries/monai.js';
import { pytorchGradCam } from './libraries/pytorch-grad-cam.js';
import { tfKerasVis } from './libraries/tf-keras-vis.js';
import { torchCam } from './libraries/torch-cam.js';
import { zennit } from './libraries/zennit.js';

export { type Resizing, type Step, shown } from './step.js';
export { defineProfile, type ProfiledMethod, type ProfileTable } from './table.js';
export { canonical, captum, m3dCam, monai, pytorchGradCam, tfKerasVis, torchCam, zennit };

/** The profiles there are. */
export const profiles: readonly Profile[] = [canonical, captum, pytorchGradCam, monai, m3dCam, torchCam, tfKerasVis, zennit];

/** A profile by its name. Throws `InvalidOptions`. */
export function profileOf(name: string): Profile {
  const found = profiles.find((profile) => profile.name === name);
  if (found) return found;
  const available = profiles.map((profile) => profile.name);
  throw new VoxplainError(
    'InvalidOptions',
    `unknown profile "${name}": there are ${nearest(name, available, available.length).join(', ')}`,
    {
      given: name,
      available,
    },
  );
}
