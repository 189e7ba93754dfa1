/**
 * Text that every store and every client can carry unharmed. A lone surrogate has no UTF-8 form and
 * would come back as another character; a NUL ends a string in too many programs downstream.
 */
export const isCleanText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Blank, or shown by nothing: joiners, marks of direction, fillers that count as letters. */
const UNSEEN = /^[\s\p{Z}\p{Cc}\p{DI}\u2800\ufff9-\ufffb]*$/u;

/** Whether a reader would see any of it. */
export const isVisible = (text: string): boolean => !UNSEEN.test(text);

/** Length as a person counts it: code points, not UTF-16 units. */
export const lengthOf = (text: string): number => Array.from(text).length;

const SHOWN = 128;

/** A caller's own word, short and whole enough to be repeated in a message. */
export const shown = (text: string): string =>
  (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text).toWellFormed();
