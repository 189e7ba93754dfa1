const WORKBOOK =
  'is a workbook, which is not read here: save the sheet as "CSV UTF-8" and import that';
const PACKED = 'is packed in another way than gzip: unpack it first';
const OF_ITS_OWN = 'holds data in a form of its own: export it as CSV or as lines of JSON';

/** By the bytes that a file begins with. */
const FORMS: readonly (readonly [start: string, sentence: string])[] = [
  // A zip archive, as the workbooks of Excel, LibreOffice and Numbers are.
  ['PK\x03\x04', WORKBOOK],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', WORKBOOK],
  ['BZh', PACKED],
  ['\xfd7zXZ', PACKED],
  ['\x28\xb5\x2f\xfd', PACKED],
  ['7z\xbc\xaf', PACKED],
  ['PAR1', OF_ITS_OWN],
  ['Obj\x01', OF_ITS_OWN],
  ['SQLite format 3', OF_ITS_OWN],
  ['%PDF', 'is a document and no data: export the data as CSV or as lines of JSON'],
];

const MARKUP =
  'is HTML or XML, whatever its name: save it as "CSV UTF-8", or look where it came from';
const NO_TEXT = 'is no text: export the data as CSV or as lines of JSON';

/** What a file is that is neither CSV nor JSON; null where it may be one. */
export const foreignForm = (head: Buffer): string | null => {
  const known = FORMS.find(([start]) => head.indexOf(start, 0, 'latin1') === 0);
  return known?.[1] ?? null;
};

/** The same, once it is known in which encoding it would be text. */
export const foreignText = (text: string): string | null => {
  if (/^\s*</.test(text)) return MARKUP;
  return text.includes('\0') ? NO_TEXT : null;
};

const BY_NAME = /\.(?:xls[xmb]?|ods|numbers|gsheet)$/i;

/** The same, where nothing but the name is known. */
export const foreignName = (path: string): string | null => (BY_NAME.test(path) ? WORKBOOK : null);
