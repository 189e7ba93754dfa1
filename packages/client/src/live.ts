import { urlOf } from './call.js';
import { Failure, failureOf } from './errors.js';
import { headersOf, parse, unlessAborted, type CallOptions, type Wire } from './transport.js';
import { waitAfterCut } from './wait.js';

/** What is new. A hint: the pages are the truth. */
export type LiveEvent =
  /** From now on all is told: read what is on screen. After a cut it comes only where something may be missed. */
  | { readonly event: 'ready'; readonly data: Readonly<Record<string, never>> }
  | { readonly event: 'post'; readonly data: { readonly id: string; readonly username: string } }
  | {
      readonly event: 'counters';
      readonly data: {
        readonly id: string;
        readonly likesCount: number;
        readonly commentsCount: number;
        readonly bookmarksCount: number;
      };
    }
  /** The post is deleted or banned. */
  | { readonly event: 'gone'; readonly data: { readonly id: string } }
  /** Of the token's user. */
  | { readonly event: 'notifications'; readonly data: { readonly unreadCount: number } }
  /** Something may be missed: read what is on screen again. */
  | { readonly event: 'reload'; readonly data: Readonly<Record<string, never>> };

export interface LiveOptions extends CallOptions {
  /** Whose new posts are told; `following` is of the token's user. */
  readonly feed?: 'explore' | 'following' | `hashtag/${string}` | undefined;
  /** Up to 100 posts on screen, whose counters are told. */
  readonly posts?: readonly string[] | undefined;
  /** Told true with each connection over which all is told, and false with each that is cut. */
  readonly onConnection?: ((isOn: boolean) => void) | undefined;
}

/** The service gives a sign of life every 15 s. */
const LONGEST_SILENCE = 40_000;

/** What the service itself refuses stays refused; what a proxy says in its place passes. */
const isFinal = ({ code, status }: Failure): boolean =>
  code === 'no_stream' ||
  (code !== 'unexpected_answer' &&
    status >= 400 &&
    status < 500 &&
    status !== 408 &&
    status !== 429);

type Fields = Readonly<Record<string, string | undefined>>;

const fieldsOf = (block: string): Fields =>
  Object.fromEntries(
    block.split('\n').map((line) => {
      const [name = ''] = line.split(': ', 1);
      return [name, line.slice(name.length + 2)];
    }),
  );

/** One connection, until it is cut; what is silent for too long counts as cut. */
async function* connect(
  { fetch: ask, clock }: Wire,
  url: string,
  headers: Record<string, string>,
  { signal, timeout = LONGEST_SILENCE }: CallOptions,
): AsyncGenerator<Fields, void, undefined> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  const inTime = async <T>(work: () => Promise<T>): Promise<T> => {
    const timer = setTimeout(stop, timeout);
    try {
      return await work();
    } catch (error) {
      throw new Failure(`The stream was cut: ${String(error)}`, { code: 'network', status: 0 });
    } finally {
      clearTimeout(timer);
    }
  };
  signal?.addEventListener('abort', stop);
  if (signal?.aborted === true) stop();
  try {
    const response = await inTime(() => ask(url, { headers, signal: controller.signal }));
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
    if (!response.ok || !isStream)
      throw failureOf(response, parse(await inTime(() => response.text())), clock.now());
    // React Native's own has none, whatever the types of browsers say.
    const reader = (response.body as typeof response.body | undefined)?.getReader();
    if (reader === undefined)
      throw new Failure('This fetch gives no stream.', { code: 'no_stream', status: 200 });
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await inTime(() => reader.read());
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      yield* blocks.map(fieldsOf);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

type Got = string | null | undefined;

/** Undefined where the token function throws, as one that renews does without a network: later it may not. */
const getToken = (signal: AbortSignal | undefined, ask: () => Promise<Got>): Promise<Got> =>
  unlessAborted(signal, () => ask().catch(() => undefined));

async function* listen(
  wire: Wire,
  url: string,
  { onConnection, ...options }: Pick<LiveOptions, 'onConnection'> & CallOptions,
): AsyncGenerator<LiveEvent, void, undefined> {
  const { signal } = options;
  let place: string | null = null;
  let cuts = 0;
  let renewed: string | null = null;
  for (;;) {
    const fresh: string | null = renewed;
    const token: Got = fresh ?? (await getToken(signal, wire.token.current));
    // For this attempt alone: when the next one is made, it may have ended as well.
    renewed = null;
    const after: string | null = place;
    let asked = 0;
    try {
      if (token === undefined)
        throw new Failure('The token function failed.', { code: 'network', status: 0 });
      const headers: Record<string, string> = {
        ...headersOf(token),
        Accept: 'text/event-stream',
        ...(after === null ? {} : { 'Last-Event-ID': after }),
      };
      for await (const { id, event, data = '' } of connect(wire, url, headers, options)) {
        if (signal?.aborted === true) return;
        [place, cuts] = [id ?? place, 0];
        if (event === 'ready') onConnection?.(true);
        // Who came back to where it was has missed nothing, and the end of a connection is not that of the stream.
        const isNews = event !== undefined && event !== 'end' && !(event === 'ready' && after);
        if (isNews) yield { event, data: JSON.parse(data) as unknown } as LiveEvent;
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      let isOver = isFinal(error);
      if (error.status === 401 && typeof token === 'string' && fresh === null) {
        const next = await getToken(signal, () => wire.token.renew(token));
        renewed = next ?? null;
        if (renewed !== null) continue;
        isOver = next === null;
      }
      if (isOver) throw error;
      asked = error.retryAfter ?? 0;
    }
    cuts += 1;
    onConnection?.(false);
    const ms = asked + waitAfterCut(cuts, wire.clock.random);
    await unlessAborted(signal, () => wire.clock.wait(ms));
  }
}

/**
 * Tells what is new as it comes, until the signal or a `break`. Comes back after each cut to where it was. A token that
 * is refused is renewed once; a token function that throws counts as a cut. Rejects only where the service itself refuses.
 */
export const liveBy = (baseUrl: string, wire: Wire) =>
  async function* live({ feed, posts, ...options }: LiveOptions = {}): AsyncGenerator<
    LiveEvent,
    void,
    undefined
  > {
    const url = urlOf(baseUrl, '/events', { query: { feed, posts: posts?.join(',') } });
    try {
      yield* listen(wire, url, options);
    } catch (error) {
      if (options.signal?.aborted !== true) throw error;
    }
  };
