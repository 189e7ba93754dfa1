import { usernameOf } from './data/app.js';
import type { FilledDump } from './data/stores.js';
import type { Cast } from './data/size.js';
import type { Options } from './options.js';
import type { Programs } from './process/programs.js';
import type { RedisProcess } from './process/redis.js';
import type { Service } from './process/service.js';
import type { Result } from './results.js';
import type { Timing } from './timing.js';
import type { Yardsticks } from './yardsticks.js';

/** All that a row may use. */
export interface Rig {
  readonly options: Options;
  readonly timing: Timing;
  readonly cast: Cast;
  readonly filled: FilledDump;
  readonly programs: Programs;
  readonly redis: RedisProcess;
  readonly service: Service;
  /** Numbers of users who read, and of those who write. */
  readonly people: { readonly readers: readonly number[]; readonly writers: readonly number[] };
  /** Header lines of readers who take turns, and of writers, who are more. */
  readonly readers: readonly string[];
  readonly writers: readonly string[];
  readonly keyHeader: string;
  readonly yardsticks: Yardsticks;
  readonly say: (line: string) => void;
  /** The result of a row that ran before in this run. */
  readonly earlier: (id: string) => Result | undefined;
  /** Notes a row that cannot be measured here, and why. */
  readonly leaveOut: (sentence: string) => void;
}

/** The header line of a user's token. */
export const bearer = (service: Pick<Service, 'tokenOf'>, id: number): string =>
  `Authorization: Bearer ${service.tokenOf(usernameOf(id))}`;

const READERS = 200;
const WRITERS = 2_000;

/** Numbers spread evenly over a range. */
const spreadOver = (count: number, first: number, last: number): readonly number[] =>
  Array.from({ length: count }, (_, place) => first + Math.floor((place * (last - first)) / count));

export const peopleOf = ({ asked, crowd }: Cast): Rig['people'] => ({
  readers: spreadOver(READERS, asked + 1, crowd.last),
  writers: spreadOver(WRITERS, asked + 1, crowd.last),
});

/** The header lines by which people are known to a service, which knows its own tokens alone. */
export const headersFor = (
  service: Service,
  { readers, writers }: Rig['people'],
): Pick<Rig, 'readers' | 'writers' | 'keyHeader'> => ({
  readers: readers.map((id) => bearer(service, id)),
  writers: writers.map((id) => bearer(service, id)),
  keyHeader: `X-API-Key: ${service.key}`,
});

/** Rows that are measured together. */
export interface RowGroup {
  /** What `--only` may name: the ids of its rows, and its own name. */
  readonly name: string;
  readonly ids: readonly string[];
  /** Measures those of its rows that are wanted, and hands out each result as it comes. */
  readonly run: (rig: Rig, wants: (id: string) => boolean) => AsyncGenerator<Result>;
}
