/** DICOM's character sets by the names of the Encoding Standard. Those with escape sequences are decoded by their last set. */
const LABELS: Readonly<Record<string, string>> = {
  'ISO_IR 100': 'latin1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'iso-8859-9',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 87': 'iso-2022-jp',
  'ISO_IR 149': 'euc-kr',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** A decoder for text in a `SpecificCharacterSet`; ASCII, or what is not known, is read as Latin-1. */
export function decoder(characterSet: string): TextDecoder {
  const last = characterSet.split('\\').at(-1)!.trim().replace('ISO 2022 IR', 'ISO_IR');
  return new TextDecoder(LABELS[last] ?? 'latin1');
}
