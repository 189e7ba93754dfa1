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

/** Everything that a row may use. */
export interface Rig {
  readonly options: Options;
  readonly timing: Timing;
  readonly cast: Cast;
  readonly filled: FilledDump;
  readonly programs: Programs;
  readonly redis: RedisProcess;
  readonly service: Service;
  /** Numbers of the users who read, and of those who write. */
  readonly people: { readonly readers: readonly number[]; readonly writers: readonly number[] };
  /** Header lines of the readers, who take turns, and of the writers, who are more numerous. */
  readonly readers: readonly string[];
  readonly writers: readonly string[];
  readonly keyHeader: string;
  readonly yardsticks: Yardsticks;
  readonly say: (line: string) => void;
  /** Returns the result of a row that ran earlier in this run. */
  readonly earlier: (id: string) => Result | undefined;
  /** Records that a row cannot be measured here, and why. */
  readonly leaveOut: (sentence: string) => void;
}

/** Returns the header line with a user's token. */
export const bearer = (service: Pick<Service, 'tokenOf'>, id: number): string =>
  `Authorization: Bearer ${service.tokenOf(usernameOf(id))}`;

const READERS = 200;
const WRITERS = 2_000;

/** Returns numbers spread evenly over a range. */
const spreadOver = (count: number, first: number, last: number): readonly number[] =>
  Array.from({ length: count }, (_, place) => first + Math.floor((place * (last - first)) / count));

export const peopleOf = ({ asked, crowd }: Cast): Rig['people'] => ({
  readers: spreadOver(READERS, asked + 1, crowd.last),
  writers: spreadOver(WRITERS, asked + 1, crowd.last),
});

/** Makes the header lines of readers and writers for one service; each service accepts only its own tokens. */
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
  /** The group name and the ids of its rows are what `--only` may name. */
  readonly name: string;
  readonly ids: readonly string[];
  /** Measures the wanted rows of the group and yields each result as it is complete. */
  readonly run: (rig: Rig, wants: (id: string) => boolean) => AsyncGenerator<Result>;
}
