import { until } from '../run/until.js';

interface Held {
  /** Method and path, such as `GET /feed/explore?limit=2`. */
  readonly asked: string;
  readonly headers: Headers;
  readonly answer: (status: number, body: unknown) => void;
  /** Whether the caller has aborted the request. */
  readonly isGivenUp: () => boolean;
}

/** Makes a `fetch` whose requests wait until the test answers them, in any order. */
export const holdFetch = () => {
  const held: Held[] = [];
  const ask: typeof fetch = (url, { method = 'GET', headers, signal } = {}) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => {
        reject(new Error('given up'));
      });
      held.push({
        asked: `${method} ${new Request(url).url.replace(/^https:\/\/[^/]+/, '')}`,
        headers: new Headers(headers),
        answer: (status, body) => {
          resolve(new Response(JSON.stringify(body), { status }));
        },
        isGivenUp: () => signal?.aborted === true,
      });
    });
  return {
    fetch: ask,
    asked: (): readonly string[] => held.map((one) => one.asked),
    /** Resolves to the request in this position, counted from 0. */
    request: async (place: number): Promise<Held> => {
      await until(`request ${place}`, () => held.length > place);
      const one = held[place];
      if (one === undefined) throw new Error('There are fewer now than there were.');
      return one;
    },
  };
};
