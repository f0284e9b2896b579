import type { DataSet } from 'dicom-parser';
import { bad } from '../bad.js';
import { isDicom } from '../signatures.js';
import type { SourceFile } from '../source-file.js';
import { decoder } from './charset.js';
import { type Keyword, PIXEL_DATA, TAGS } from './tags.js';

/** In bytes. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** The attributes of a DICOM file, without its pixels. */
export interface Header {
  /** Decoded, without padding; several values are parted by backslashes. Empty if the attribute is, or is absent. */
  text(keyword: Keyword): string;
  /** Of a decimal or integer string. */
  numbers(keyword: Keyword): number[];
  /** Of a binary attribute. */
  uint16(keyword: Keyword): number | undefined;
  /** Where the value of an attribute lies in the file; undefined if it is absent. */
  place(keyword: Keyword): Place | undefined;
  /** Where the pixels lie in the file; `length` is undefined where they are compressed. */
  readonly pixels: { readonly offset: number; readonly length: number | undefined } | undefined;
}

/** Most headers are shorter. */
const HEAD = 2 ** 16;
const UNDEFINED_LENGTH = 0xffffffff;
/** A transfer syntax, and within how many bytes it is named. */
const DEFLATED = '1.2.840.10008.1.2.1.99';
const META = 1024;

/** `undefined` if the file is not DICOM. Throws `BadVolume` if it is, and damaged. */
export async function readHeader(file: SourceFile): Promise<Header | undefined> {
  const head = await file.read(0, HEAD);
  if (!isDicom(head)) return undefined;
  if (new TextDecoder('latin1').decode(head.subarray(0, META)).includes(DEFLATED)) {
    throw bad(file.name, 'deflated DICOM cannot be read; convert it to explicit little-endian');
  }
  const first = await parsed(head).catch(() => undefined);
  if (first?.elements[PIXEL_DATA]) return headerOf(first);
  try {
    return headerOf(await parsed(file.size > HEAD ? await file.read() : head));
  } catch (error) {
    throw bad(file.name, 'the DICOM header is damaged or truncated; fetch or export it again', error);
  }
}

async function parsed(bytes: Uint8Array): Promise<DataSet> {
  const { default: dicomParser } = await import('dicom-parser');
  return dicomParser.parseDicom(bytes, { untilTag: PIXEL_DATA });
}

/** Everything is read at once, so that the bytes can be let go. */
function headerOf(data: DataSet): Header {
  const characters = decoder(data.string(TAGS.SpecificCharacterSet) ?? '');
  const textOf = (tag: string): string => {
    const element = data.elements[tag];
    if (!element || element.length > 2 ** 16) return '';
    const bytes = data.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
    return characters.decode(bytes).replace(/^ +|[\0 ]+$/g, '');
  };
  const entries = Object.entries(TAGS) as [Keyword, string][];
  const texts = new Map(entries.map(([keyword, tag]) => [keyword, textOf(tag)]));
  const shorts = new Map(entries.map(([keyword, tag]) => [keyword, data.elements[tag]?.length === 2 ? data.uint16(tag) : undefined]));
  const places = new Map(
    entries.flatMap(([keyword, tag]) => {
      const element = data.elements[tag];
      return element ? [[keyword, { offset: element.dataOffset, length: element.length }] as const] : [];
    }),
  );
  const text = (keyword: Keyword) => texts.get(keyword)!;
  const pixels = data.elements[PIXEL_DATA];
  return {
    text,
    numbers: (keyword) => (text(keyword) === '' ? [] : text(keyword).split('\\').map(Number)),
    uint16: (keyword) => shorts.get(keyword),
    place: (keyword) => places.get(keyword),
    pixels: pixels && { offset: pixels.dataOffset, length: pixels.length === UNDEFINED_LENGTH ? undefined : pixels.length },
  };
}
