export interface Dialect {
  readonly delimiter: string;
  /** How many bytes of the beginning are no part of the sheet, and hold no line end. */
  readonly skip: number;
}

const DELIMITERS = [',', ';', '\t', '|'];

/** Excel writes and reads a first line that says what is between the cells. */
const SAID = /^(?:sep=(.)|"sep=(.)")(?=\r|\n)/i;

/** What stands in quotes is left out. */
const bareHeader = (text: string): string =>
  text
    .replace(/"(?:[^"]|"")*"/g, '')
    .trimStart()
    .split(/[\r\n]/, 1)[0] ?? '';

/** By its first line where that says so, else by what is between the names in its header most often. */
export const dialectOf = (text: string): Dialect => {
  const [line = '', plain, quoted] = SAID.exec(text) ?? [];
  const said = plain ?? quoted;
  if (said !== undefined) return { delimiter: said, skip: Buffer.byteLength(line) };
  const header = bareHeader(text);
  const often = (delimiter: string): number => header.split(delimiter).length;
  return {
    delimiter: DELIMITERS.toSorted((a, b) => often(b) - often(a))[0] ?? ',',
    skip: 0,
  };
};
