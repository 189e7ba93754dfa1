import { urlOf } from './call.js';
import { Failure, failureOf } from './errors.js';
import { headersOf, parse, unlessAborted, type CallOptions, type Wire } from './transport.js';
import { waitAfterCut } from './wait.js';

/** A live update. It is only a hint: the pages hold the truth. */
export type LiveEvent =
  /** From now on all changes are reported: refetch what is on screen. After a break only if a change may be missing. */
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
  /** The post was deleted or banned. */
  | { readonly event: 'gone'; readonly data: { readonly id: string } }
  /** For the token's user. */
  | { readonly event: 'notifications'; readonly data: { readonly unreadCount: number } }
  /** A change may be missing: refetch what is on screen. */
  | { readonly event: 'reload'; readonly data: Readonly<Record<string, never>> };

export interface LiveOptions extends CallOptions {
  /** The feed whose new posts are reported; `following` is that of the token's user. */
  readonly feed?: 'explore' | 'following' | `hashtag/${string}` | undefined;
  /** Up to 100 posts on screen, whose counters are reported. */
  readonly posts?: readonly string[] | undefined;
  /** The place after which to begin, as `onPlace` has told it: what came since is sent first. */
  readonly after?: string | undefined;
  /** Called with each place up to which everything has been received. */
  readonly onPlace?: ((place: string) => void) | undefined;
  /** Called with true when a connection reports all changes, and with false when one breaks. */
  readonly onConnection?: ((isOn: boolean) => void) | undefined;
}

/** Milliseconds without data before a connection counts as broken; the service sends a heartbeat every 15 s. */
const LONGEST_SILENCE = 40_000;

/** Whether retrying is useless: a refusal by the service is final, one by a proxy is not. */
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

/** Opens one connection and yields its events until it breaks; too long a silence counts as a break. */
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
    // The fetch of React Native has no body stream, although the browser types say so.
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

/** Undefined if the token function throws, as a renewing one does without a network: a later call may succeed. */
const getToken = (signal: AbortSignal | undefined, ask: () => Promise<Got>): Promise<Got> =>
  unlessAborted(signal, () => ask().catch(() => undefined));

async function* listen(
  wire: Wire,
  url: string,
  { onConnection, onPlace, after: begin, ...options }: Omit<LiveOptions, 'feed' | 'posts'>,
): AsyncGenerator<LiveEvent, void, undefined> {
  const { signal } = options;
  let place: string | null = begin ?? null;
  let wasReady = false;
  let cuts = 0;
  let renewed: string | null = null;
  for (;;) {
    const fresh: string | null = renewed;
    const token: Got = fresh ?? (await getToken(signal, wire.token.current));
    // For this attempt only: by the next one, this token may have expired too.
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
        if (id !== undefined) onPlace?.(id);
        if (event === 'ready') onConnection?.(true);
        // `ready` after a resume is no news, as nothing was missed; `end` ends the connection, not the stream.
        const isResumed = event === 'ready' && wasReady && after !== null;
        wasReady ||= event === 'ready';
        const isNews = event !== undefined && event !== 'end' && !isResumed;
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
 * Yields live updates until the signal aborts or the loop ends. Reconnects and resumes after each break. Renews a refused
 * token once; a token function that throws counts as a break. Rejects only if the service itself refuses.
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
