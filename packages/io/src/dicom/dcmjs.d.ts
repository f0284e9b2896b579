/** The part of dcmjs that is used; it brings no types. */
declare module 'dcmjs' {
  interface Element {
    readonly vr: string;
    readonly Value: readonly unknown[];
  }
  class DicomDict {
    constructor(meta: Readonly<Record<string, Element>>);
    dict: Readonly<Record<string, Element>>;
    write(): ArrayBuffer;
  }
  const dcmjs: {
    readonly data: {
      readonly DicomDict: typeof DicomDict;
      readonly DicomMetaDictionary: {
        denaturalizeDataset(attributes: object): Readonly<Record<string, Element>>;
        // biome-ignore lint/suspicious/noExplicitAny: attributes by keyword, of any type
        naturalizeDataset(dict: Readonly<Record<string, Element>>): Record<string, any>;
      };
      readonly DicomMessage: { readFile(buffer: ArrayBuffer): DicomDict };
    };
  };
  export default dcmjs;
}
