import type { Attributes } from './derived.js';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** Of this writer; the number is that of a random UUID, and stays. */
const IMPLEMENTATION = '2.25.203740325486118352907151046423086214817';

/** A DICOM file, explicit little-endian, from attributes by keyword; `vr` says what pixel data are. */
export async function dicomFile(attributes: Attributes, vr: 'OB' | 'OW'): Promise<Uint8Array> {
  const { default: dcmjs } = await import('dcmjs');
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const file = new DicomDict({
    '00020001': { vr: 'OB', Value: [Uint8Array.of(0, 1).buffer] },
    '00020002': { vr: 'UI', Value: [attributes.SOPClassUID] },
    '00020003': { vr: 'UI', Value: [attributes.SOPInstanceUID] },
    '00020010': { vr: 'UI', Value: [EXPLICIT_LITTLE_ENDIAN] },
    '00020012': { vr: 'UI', Value: [IMPLEMENTATION] },
  });
  file.dict = DicomMetaDictionary.denaturalizeDataset({ ...attributes, _vrMap: { PixelData: vr } });
  return new Uint8Array(file.write());
}
