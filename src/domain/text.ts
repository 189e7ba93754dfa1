/**
 * Whether every store and client can carry the text unchanged. A lone surrogate has no UTF-8 form and would come back as
 * another character; a NUL ends a string in too many programs downstream.
 */
export const isCleanText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Blank or invisible text: spaces, joiners, direction marks, and fillers that count as letters. */
const UNSEEN = /^[\s\p{Z}\p{Cc}\p{DI}\u2800\ufff9-\ufffb]*$/u;

/** Whether the text has a visible character. */
export const isVisible = (text: string): boolean => !UNSEEN.test(text);

// All control characters but tab and line feed, the only ones that a text needs.
const CONTROLS = /[^\P{Cc}\t\n]/gu;

/** Whether the text is clean and has no control characters but tab and line feed. */
export const isPlainText = (text: string): boolean =>
  isCleanText(text) && text.search(CONTROLS) === -1;

/** Whether the text can be the name of a field: clean, and without any control character. */
export const isPlainName = (name: string): boolean => isCleanText(name) && !/\p{Cc}/u.test(name);

/** Turns CR LF, with which browsers end the lines of a form, and CR into LF. */
export const withLineFeeds = (text: string): string => text.replace(/\r\n?/g, '\n');

/** Turns text of another system into plain text by dropping forbidden characters, so that no row is lost for them. */
export const toPlainText = (text: string): string =>
  withLineFeeds(text.toWellFormed()).replace(CONTROLS, '');

/**
 * Spells out control characters as JSON does, for a terminal, which would obey them: text of users may hold any. A text that
 * is JSON means the same afterwards.
 */
export const withoutControls = (text: string): string =>
  text.replace(CONTROLS, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Returns the length in code points, not UTF-16 units. */
export const lengthOf = (text: string): number => Array.from(text).length;

const SHOWN = 128;

/** Shortens a caller's text and makes it well-formed, so that a message can repeat it. */
export const shown = (text: string): string =>
  (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text).toWellFormed();

/** Returns the bytes that a UTF-16 unit takes in UTF-8; each half of a surrogate pair takes 2. */
const unitLength = (unit: number): number => {
  if (unit < 0x80) return 1;
  return unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
};

/** Returns the bytes of a well-formed text in UTF-8. */
export const byteLength = (text: string): number => {
  let length = 0;
  for (let place = 0; place < text.length; place += 1) length += unitLength(text.charCodeAt(place));
  return length;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Returns an upper bound of the bytes of a text as JSON, without the quotes around it. */
export const jsonLength = (text: string): number => {
  let length = 0;
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place);
    if (unit < 0x20) length += 6;
    else length += unit === QUOTE || unit === BACKSLASH ? 2 : unitLength(unit);
  }
  return length;
};
