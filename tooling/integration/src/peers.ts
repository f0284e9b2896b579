import { ablationCam } from '@voxplain/ablation-cam';
import { cam } from '@voxplain/cam';
import type { BoundExplainer, Profile } from '@voxplain/core';
import { deconvnet } from '@voxplain/deconvnet';
import { deepLift } from '@voxplain/deep-lift';
import { eigenCam } from '@voxplain/eigen-cam';
import { eigenGradCam } from '@voxplain/eigen-grad-cam';
import { gradCam } from '@voxplain/grad-cam';
import { gradCamPlusPlus } from '@voxplain/grad-cam-plus-plus';
import { guidedBackprop } from '@voxplain/guided-backprop';
import { guidedGradCam } from '@voxplain/guided-grad-cam';
import { hiResCam } from '@voxplain/hires-cam';
import { inputXGradient } from '@voxplain/input-x-gradient';
import { integratedGradients } from '@voxplain/integrated-gradients';
import { layerCam } from '@voxplain/layer-cam';
import { lrp } from '@voxplain/lrp';
import { occlusion } from '@voxplain/occlusion';
import { canonical, captum, m3dCam, monai, pytorchGradCam, zennit } from '@voxplain/profiles';
import { saliency } from '@voxplain/saliency';
import { scoreCam } from '@voxplain/score-cam';
import { xGradCam } from '@voxplain/xgrad-cam';
import type { ReferenceModel } from './reference.js';
import type { Family, Row } from './reference-rows.js';

export interface PeerFamily extends Family {
  /** The method, with what the row says beside the defaults of its library. */
  readonly of: (layer: string, row: Row, model: ReferenceModel) => BoundExplainer;
  /** It runs the model many times. */
  readonly many?: true;
}

const at = (method: { with(options: { layer: string }): BoundExplainer }) => (layer: string) => method.with({ layer });
const spatial = (sizes: unknown): number[] => (sizes as number[]).slice(1);
/** Relevance of dense outputs starts from 1 at every voxel of the region. */
const begin = ({ task }: ReferenceModel) => ({ start: task === 'seg' ? ('one' as const) : ('output' as const) });

/** Every stored array that a method of ours gives in the profile of its library. */
export const peerFamilies: readonly PeerFamily[] = [
  { method: 'grad-cam', keys: /^gradcam\..*\.(L\d)\./, of: at(gradCam) },
  { method: 'grad-cam-plus-plus', keys: /^gradcampp\..*\.(L\d)\./, of: at(gradCamPlusPlus) },
  { method: 'xgrad-cam', keys: /^xgradcam\..*\.(L\d)\./, of: at(xGradCam) },
  { method: 'hires-cam', keys: /^hirescam\..*\.(L\d)\./, of: at(hiResCam) },
  { method: 'layer-cam', keys: /^layercam\..*\.(L\d)\./, of: at(layerCam) },
  { method: 'eigen-cam', keys: /^eigencam\..*\.(L\d)\./, of: at(eigenCam) },
  { method: 'eigen-grad-cam', keys: /^eigengradcam\..*\.(L\d)\./, of: at(eigenGradCam) },
  { method: 'cam', keys: /^cam\./, of: () => cam.with({}) },
  { method: 'guided-grad-cam', keys: /^guidedgradcam\.captum\.(L\d)$/, of: at(guidedGradCam) },
  { method: 'saliency', keys: /^saliency\./, of: (_, { params }) => saliency.with('abs' in params ? { sign: 'signed' } : {}) },
  { method: 'input-x-gradient', keys: /^inputxgrad/, of: () => inputXGradient.with({}) },
  { method: 'guided-backprop', keys: /^guided\./, of: () => guidedBackprop.with({}) },
  { method: 'deconvnet', keys: /^deconv\./, of: () => deconvnet.with({}) },
  { method: 'deep-lift', keys: /^deeplift\./, of: () => deepLift.with({}) },
  { method: 'lrp', keys: /^lrp\.captum/, of: (_, __, model) => lrp.with(begin(model)) },
  {
    method: 'lrp-epsilon',
    keys: /^lrp_eps[\d.]/,
    of: (_, { key }, model) => lrp.with({ epsilon: Number(/eps([\de.-]+)\./.exec(key)![1]), ...begin(model) }),
  },
  { method: 'lrp-plus', keys: /^lrp_epsplus/, of: (_, __, model) => lrp.with({ composite: 'epsilon-plus', ...begin(model) }) },
  { method: 'lrp-alpha-beta', keys: /^lrp_a2b1/, of: (_, __, model) => lrp.with({ composite: 'epsilon-alpha-beta', ...begin(model) }) },
  {
    method: 'integrated-gradients',
    keys: /^ig\.captum(?:_f64)?$/,
    many: true,
    of: (_, { params }) => integratedGradients.with({ steps: params.n_steps as number }),
  },
  { method: 'score-cam', keys: /^scorecam\..*\.(L\d)\./, many: true, of: (layer) => scoreCam.with({ layer, batchSize: 32 }) },
  { method: 'ablation-cam', keys: /^ablationcam\..*\.(L\d)\./, many: true, of: (layer) => ablationCam.with({ layer, batchSize: 32 }) },
  {
    method: 'occlusion',
    keys: /^occlusion\.captum$/,
    many: true,
    of: (_, { params }) => occlusion.with({ window: spatial(params.sliding_window_shapes), stride: spatial(params.strides) }),
  },
];

const profiles: Readonly<Record<string, Profile>> = {
  own: canonical,
  torch: canonical,
  captum,
  'pytorch-grad-cam': pytorchGradCam,
  MONAI: monai,
  'M3d-Cam': m3dCam,
  zennit,
};

/** Whose numbers a row has. The float64 rows of Grad-CAM++ have the formula of pytorch-grad-cam. */
export const profileOfRow = ({ peer, key }: Row): Profile => (key.startsWith('gradcampp.own') ? pytorchGradCam : profiles[peer]!);
