/**
 * Text that every store and every client can carry unharmed. A lone surrogate has no UTF-8 form and
 * would come back as another character; a NUL ends a string in too many programs downstream.
 */
export const isCleanText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Blank, or shown by nothing: joiners, marks of direction, fillers that count as letters. */
const UNSEEN = /^[\s\p{Z}\p{Cc}\p{DI}\u2800\ufff9-\ufffb]*$/u;

/** Whether a reader would see any of it. */
export const isVisible = (text: string): boolean => !UNSEEN.test(text);

// Of the control characters a text needs the tab and the line feed.
const CONTROLS = /[^\P{Cc}\t\n]/gu;

/** Clean text without control characters but tab and line feed: what people and programs write here. */
export const isPlainText = (text: string): boolean =>
  isCleanText(text) && text.search(CONTROLS) === -1;

/** The name of a field: no control character at all. */
export const isPlainName = (name: string): boolean => isCleanText(name) && !/\p{Cc}/u.test(name);

/** Browsers end the lines of a form by CR LF; here a line ends by LF. */
export const withLineFeeds = (text: string): string => text.replace(/\r\n?/g, '\n');

/** Text of another system as plain text, without what may not be in one: no row is lost for it. */
export const toPlainText = (text: string): string =>
  withLineFeeds(text.toWellFormed()).replace(CONTROLS, '');

/** Length as a person counts it: code points, not UTF-16 units. */
export const lengthOf = (text: string): number => Array.from(text).length;

const SHOWN = 128;

/** A caller's own word, short and whole enough to be repeated in a message. */
export const shown = (text: string): string =>
  (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text).toWellFormed();

/** What a UTF-16 unit takes in UTF-8; of a pair each half takes 2. */
const unitLength = (unit: number): number => {
  if (unit < 0x80) return 1;
  return unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
};

/** Length as the network counts it: bytes of UTF-8, of well-formed text. */
export const byteLength = (text: string): number => {
  let length = 0;
  for (let place = 0; place < text.length; place += 1) length += unitLength(text.charCodeAt(place));
  return length;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** No less than the bytes it takes as JSON, without the quotes around it. */
export const jsonLength = (text: string): number => {
  let length = 0;
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place);
    if (unit < 0x20) length += 6;
    else length += unit === QUOTE || unit === BACKSLASH ? 2 : unitLength(unit);
  }
  return length;
};
