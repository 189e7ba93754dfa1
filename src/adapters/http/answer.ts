/** What a route answers: JSON text, so that a reply of the store need not be parsed to be passed on. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const answerText = (
  status: number,
  text: string,
  headers: Answer['headers'] = {},
): Answer => ({ status, text, headers });

export const answer = (status: number, body: unknown, headers: Answer['headers'] = {}): Answer =>
  answerText(status, JSON.stringify(body), headers);

export const ok = (body: unknown): Answer => answer(200, body);
