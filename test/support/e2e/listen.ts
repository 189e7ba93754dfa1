import { until } from '../run/until.js';

interface Heard {
  readonly event: string;
  readonly data: unknown;
}

/** A stream of events as its listener receives it. */
export interface Stream {
  readonly response: Response;
  /** The events received so far. */
  readonly heard: readonly Heard[];
  readonly lastId: () => string;
  readonly beats: () => number;
  readonly isOver: () => boolean;
  /** Waits until the event has arrived so many times, and resolves to its data. */
  readonly hears: (event: string, times?: number) => Promise<readonly unknown[]>;
  readonly close: () => void;
}

const valueOf = (block: string, name: string): string | undefined =>
  block
    .split('\n')
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2);

/** Listens until the caller closes the stream or the service ends it. */
export const listen = async (
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Stream> => {
  const cut = new AbortController();
  const response = await fetch(url, { headers, signal: cut.signal });
  const heard: Heard[] = [];
  let [id, beats, isOver] = ['', 0, false];

  const take = (block: string): void => {
    if (block.startsWith(':')) beats += 1;
    id = valueOf(block, 'id') ?? id;
    const event = valueOf(block, 'event');
    if (event !== undefined) heard.push({ event, data: JSON.parse(valueOf(block, 'data') ?? '') });
  };

  const read = async (): Promise<void> => {
    let rest = '';
    const text = response.body?.pipeThrough(new TextDecoderStream()) ?? [];
    for await (const part of text) {
      const blocks = (rest + part).split('\n\n');
      rest = blocks.pop() ?? '';
      blocks.forEach(take);
    }
  };
  void read()
    .catch(() => undefined)
    .finally(() => {
      isOver = true;
    });

  const dataOf = (event: string): readonly unknown[] =>
    heard.filter((one) => one.event === event).map(({ data }) => data);

  return {
    response,
    heard,
    lastId: () => id,
    beats: () => beats,
    isOver: () => isOver,
    hears: async (event, times = 1) => {
      await until(`${event} is heard`, () => dataOf(event).length >= times);
      return dataOf(event);
    },
    close: () => {
      cut.abort();
    },
  };
};
