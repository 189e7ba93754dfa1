export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  readonly ms: number;
}

export interface Caller {
  readonly get: (path: string) => Promise<Answer>;
  readonly send: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

/** Makes a caller of one service that sends the same headers each time. */
export const callerOf = (url: string, headers: Readonly<Record<string, string>>): Caller => {
  const send: Caller['send'] = async (method, path, body) => {
    const start = performance.now();
    const response = await fetch(url + path, {
      method,
      headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(text) as Answer['body'],
      ms: performance.now() - start,
    };
  };
  return { get: (path) => send('GET', path), send };
};
