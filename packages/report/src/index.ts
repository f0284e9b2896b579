export { type Colormap, type Colour, coldHot, inferno, viridis } from './colormap.js';
export { htmlReport, pngDataUrl, type Report, type ReportImage, type ReportSection, type ReportTable } from './html.js';
export { type DisplayRange, displayRange, normalise } from './normalise.js';
export { type OverlayOptions, overlay, picture } from './overlay.js';
export { type Peak, peakOf } from './peak.js';
export { beside, type Raster } from './raster.js';
export { displayWindow, type Window } from './window.js';
