import { writeFile } from 'node:fs/promises';
import dcmjs from 'dcmjs';

const CT = '1.2.840.10008.5.1.4.1.1.2';

/** Writes a CT slice of 4 x 3 pixels (3 x 2 mm), 2.5 mm above the one before. */
export async function writeSlice(path: string, slice: number, uid = '1.2.3.4', description = 'Thorax'): Promise<void> {
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const instance = `${uid}.${slice + 1}`;
  const file = new DicomDict({
    '00020002': { vr: 'UI', Value: [CT] },
    '00020003': { vr: 'UI', Value: [instance] },
    '00020010': { vr: 'UI', Value: ['1.2.840.10008.1.2.1'] },
  });
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    SOPClassUID: CT,
    SOPInstanceUID: instance,
    StudyInstanceUID: '1.2.3',
    SeriesInstanceUID: uid,
    SeriesDescription: description,
    Modality: 'CT',
    PatientID: 'P 1',
    FrameOfReferenceUID: '1.2.3.9',
    ImagePositionPatient: [1, 2, 3 + 2.5 * slice],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [2, 3],
    Rows: 3,
    Columns: 4,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    RescaleSlope: 1,
    RescaleIntercept: -100,
    PixelData: [Uint16Array.from({ length: 12 }, (_, pixel) => ((100 * slice + pixel) * 37) % 251).buffer],
    _vrMap: { PixelData: 'OW' },
  });
  await writeFile(path, new Uint8Array(file.write()));
}
