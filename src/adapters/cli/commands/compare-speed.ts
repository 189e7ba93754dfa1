import { performance } from 'node:perf_hooks';
import { Command, InvalidArgumentError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { Token } from '../answers.js';
import {
  EXIT,
  type Ended,
  type Io,
  type MakeCommand,
  type ServiceOptions,
  reportFault,
  withService,
  withServiceOptions,
} from '../context.js';
import { callService, reasonOf, type Service } from '../service.js';
import { grouped, table } from '../table.js';

interface Options extends ServiceOptions {
  readonly path: string;
  readonly requests: number;
  readonly header: readonly string[];
  readonly as?: string;
}

/** A URL to request, and the headers to send. */
interface Page {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Timed {
  /** Milliseconds from the request to the last byte of its answer. */
  readonly ms: number;
  readonly bytes: number;
}

const LIMIT = 30_000;
/** A free Xano accepts ten requests in 20 s: these, and the one that opens the connection. */
const REQUESTS = 9;

const ask = async ({ url, headers }: Page): Promise<E.Either<string, Timed>> => {
  const begun = performance.now();
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(LIMIT) });
    const { byteLength } = await response.arrayBuffer();
    if (response.status === 429)
      return E.left(`${url} takes no more requests for now: wait, or ask for fewer by --requests`);
    return response.ok
      ? E.right({ ms: performance.now() - begun, bytes: byteLength })
      : E.left(`${url} answers ${response.status}: only pages that both give can be compared`);
  } catch (error) {
    return E.left(`${url} does not answer (${reasonOf(error)})`);
  }
};

/** Requests the pages in turns, so that a slow minute of the network or the machine affects both. */
const askInTurns = async (
  pages: readonly Page[],
  requests: number,
): Promise<E.Either<string, readonly (readonly Timed[])[]>> => {
  const times = pages.map((): Timed[] => []);
  // The first request opens the connection, which is not part of the comparison.
  for (let turn = 0; turn <= requests; turn += 1)
    for (const [place, page] of pages.entries()) {
      const timed = await ask(page);
      if (E.isLeft(timed)) return timed;
      if (turn > 0) times[place]?.push(timed.right);
    }
  return E.right(times);
};

/** Returns the quantile by nearest rank: the smallest value with at least this share of all values at or below it. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;

const summaryOf = ({ url }: Page, times: readonly Timed[]) => {
  const sorted = times.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return {
    url,
    requests: times.length,
    p50_ms: quantile(sorted, 0.5),
    p95_ms: quantile(sorted, 0.95),
    bytes: times.at(-1)?.bytes ?? 0,
  };
};
type Summary = ReturnType<typeof summaryOf>;

const rounded = (ms: number): string => ms.toFixed(ms < 100 ? 1 : 0);

const describe = (theirs: Summary, ours: Summary, times: number): readonly string[] => [
  ...table([
    ['ms', 'p50', 'p95', 'bytes'],
    ...[theirs, ours].map(({ url, p50_ms, p95_ms, bytes }) => [
      url,
      rounded(p50_ms),
      rounded(p95_ms),
      grouped(bytes),
    ]),
  ]),
  '',
  times >= 1
    ? `The service is ${times.toFixed(1)} times as fast at the median of ${ours.requests} requests.`
    : `The service is slower: ${(1 / times).toFixed(1)} times as long at the median of ${ours.requests} requests.`,
];

const tokenOf = (service: Service, username: string) =>
  callService(service)({
    method: 'POST',
    path: '/auth/tokens',
    body: { username, ttl: 900 },
    answer: Token,
  })();

const compareSpeed =
  (io: Io, theirs: Page, { path, requests, as }: Options) =>
  async (service: Service, json: boolean): Promise<Ended> => {
    const made = as === undefined ? null : await tokenOf(service, as);
    if (made !== null && E.isLeft(made)) return made.left;
    const ours: Page = {
      url: `${service.url}${path}`,
      headers: made === null ? {} : { Authorization: `Bearer ${made.right.token}` },
    };
    const asked = await askInTurns([theirs, ours], requests);
    if (E.isLeft(asked)) return reportFault(io, json, 'not_comparable', asked.left);
    const [of, by] = [
      summaryOf(theirs, asked.right[0] ?? []),
      summaryOf(ours, asked.right[1] ?? []),
    ];
    const times = of.p50_ms / by.p50_ms;
    if (json) io.out(JSON.stringify({ theirs: of, ours: by, times }));
    else for (const line of describe(of, by, times)) io.out(line);
    return EXIT.ok;
  };

const parseCount = (text: string): number => {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 99999.');
};

const parsePath = (text: string): string => {
  if (text.startsWith('/')) return text;
  throw new InvalidArgumentError('It must begin with /, such as /feed/explore?limit=20.');
};

const parseEndpoint = (text: string): string => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('It must be a URL, such as https://x.xano.io/api:abc/posts.');
};

const addHeader = (text: string, before: readonly string[]): readonly string[] => {
  if (/^[\w-]+:\s*\S/.test(text)) return [...before, text];
  throw new InvalidArgumentError("It must be such as 'Authorization: Bearer x'.");
};

const headersOf = (lines: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim()];
    }),
  );

export const compareSpeedCommand: MakeCommand = (context) =>
  withServiceOptions(new Command('compare-speed'))
    .description('time an endpoint of Xano beside a page of the service, one request at a time')
    .argument('<endpoint>', 'a GET of Xano that gives what the page gives', parseEndpoint)
    .option('--path <path>', 'the page of the service', parsePath, '/feed/explore')
    .option('--requests <n>', 'how often each is asked', parseCount, REQUESTS)
    .option('--header <line>', 'a header for Xano; may be given again', addHeader, [])
    .option('--as <username>', 'whose page of the service it is (default: nobody who signed in)')
    .action((endpoint: string, options: Options) => {
      const theirs = { url: endpoint, headers: headersOf(options.header) };
      return withService(context, options, compareSpeed(context.io, theirs, options));
    });
