import dcmjs from 'dcmjs';
import { type SourceFile, sourceFile } from '../src/node.js';

const CLASSES: Readonly<Record<string, string>> = {
  CT: '1.2.840.10008.5.1.4.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4',
  PT: '1.2.840.10008.5.1.4.1.1.128',
  DX: '1.2.840.10008.5.1.4.1.1.1.1',
};

/** Stored value of a pixel, different everywhere. */
export const stored = (slice: number, pixel: number): number => 100 * slice + pixel;

/** A DICOM file of 4 x 3 pixels, 2.5 mm above the one before, as another library writes it. `more` are attributes by keyword. */
export function dicomFile(slice: number, more: Readonly<Record<string, unknown>> = {}, name = `${slice}.dcm`): SourceFile {
  const attributes = {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: CLASSES[(more.Modality as string) ?? 'CT'],
    SOPInstanceUID: `1.2.3.4.${slice + 1}`,
    StudyDate: '20200101',
    Modality: 'CT',
    StudyInstanceUID: '1.2.3',
    SeriesInstanceUID: '1.2.3.4',
    SeriesDescription: 'Thorax 2,5 mm',
    PatientName: 'Müller^Zoë',
    PatientID: 'P 1',
    FrameOfReferenceUID: '1.2.3.9',
    Rows: 3,
    Columns: 4,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    PixelSpacing: [0.7, 0.8],
    ImagePositionPatient: [1, 2, 3 + 2.5 * slice],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    RescaleSlope: 1,
    RescaleIntercept: -1024,
    PixelData: [Uint16Array.from({ length: 12 }, (_, pixel) => stored(slice, pixel)).buffer],
    _vrMap: { PixelData: 'OW' },
    ...more,
  };
  return sourceFile(name, dicomBytes(attributes));
}

/** Attributes by keyword as an explicit little-endian file, or what calls itself otherwise. */
export function dicomBytes(attributes: Readonly<Record<string, unknown>>, syntax = '1.2.840.10008.1.2.1'): Uint8Array {
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const dict = new DicomDict({
    '00020001': { vr: 'OB', Value: [Uint8Array.of(0, 1).buffer] },
    '00020002': { vr: 'UI', Value: [attributes.SOPClassUID] },
    '00020003': { vr: 'UI', Value: [attributes.SOPInstanceUID] },
    '00020010': { vr: 'UI', Value: [syntax] },
    '00020012': { vr: 'UI', Value: ['1.2.3'] },
  });
  dict.dict = DicomMetaDictionary.denaturalizeDataset(attributes);
  return new Uint8Array(dict.write());
}
