/** A short text of letters, digits, `_` and `-`, the same for the same text, else another. */
export type Digest = (text: string) => string;
