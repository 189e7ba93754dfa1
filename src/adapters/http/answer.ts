/**
 * JSON text, so that a reply of the store need not be parsed to be passed on; what is no JSON says so
 * in its headers.
 */
export interface TextAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** NDJSON, a line at a time as each comes; the answer is cut off where a line fails. */
export interface LinesAnswer {
  readonly lines: AsyncIterable<string>;
}

/** What a route answers. */
export type Answer = TextAnswer | LinesAnswer;

export const answerText = (
  status: number,
  text: string,
  headers: TextAnswer['headers'] = {},
): TextAnswer => ({ status, text, headers });

export const answer = (
  status: number,
  body: unknown,
  headers: TextAnswer['headers'] = {},
): TextAnswer => answerText(status, JSON.stringify(body), headers);

export const ok = (body: unknown, headers: TextAnswer['headers'] = {}): TextAnswer =>
  answer(200, body, headers);
