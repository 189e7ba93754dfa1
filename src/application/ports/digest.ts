/** Returns a short text of letters, digits, `_` and `-`: the same for equal texts, another for different ones. */
export type Digest = (text: string) => string;
