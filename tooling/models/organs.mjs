import { tissues } from '@voxplain/phantom';

/** What each class of the organ network is made of. The renal pelvis holds urine, not kidney: it is background, as in most atlases. */
const organs = {
  liver: ['liver'],
  spleen: ['spleen'],
  kidneys: ['kidney cortex', 'kidney medulla'],
  aorta: ['aorta'],
  'inferior vena cava': ['inferior vena cava'],
  'portal vein': ['portal vein'],
};

/** Classes in the order of the network's channels. */
export const classes = ['background', ...Object.keys(organs)];

/** The class of every tissue, in the order of the phantom's labels. */
export const classOf = tissues.map(({ name }) => 1 + Object.values(organs).findIndex((parts) => parts.includes(name)));
