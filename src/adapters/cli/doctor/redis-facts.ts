/** What one server decides for itself, so that on a cluster each master is asked for it. */
export interface ServerFacts {
  /** `host:port`. */
  readonly address: string;
  /** The fields of INFO; without any when INFO is refused. */
  readonly info: ReadonlyMap<string, string>;
  /** Parameters of CONFIG GET; null when CONFIG is refused, as managed Redis does. */
  readonly config: ReadonlyMap<string, string> | null;
  /** The clock there less the clock here, ms; null when TIME is refused. */
  readonly skew: number | null;
  /** Commands that the service needs, and that this user may not run or this server does not know. */
  readonly refused: readonly string[];
}

/** What a Redis tells of itself. */
export interface RedisFacts {
  /** The one, or each master of a cluster that answers. */
  readonly servers: readonly ServerFacts[];
  /** The addresses of the masters of a cluster that do not. */
  readonly away: readonly string[];
  /** The fields of CLUSTER INFO where the service is to use a cluster; else null. */
  readonly cluster: ReadonlyMap<string, string> | null;
  /** It is the target of a migration that is not finished. */
  readonly isHalf: boolean;
  /** How many replicas a change is to wait for. */
  readonly waitReplicas: number;
  /** Keys of nobody in particular that hold what they should not. */
  readonly damaged: readonly string[];
  /** Commands without which Redis keeps no copy fresh in the processes of the service, refused likewise. */
  readonly refusedToCopy: readonly string[];
}

export type RedisProbe =
  | { readonly _tag: 'Reached'; readonly facts: RedisFacts }
  /** It answers, and not to us: `reason` begins with the code of Redis, such as WRONGPASS. */
  | { readonly _tag: 'NotAdmitted'; readonly reason: string }
  /** `setting`: the one that names where it is. */
  | {
      readonly _tag: 'Unreachable';
      readonly reason: string;
      readonly setting: 'REDIS_URL' | 'REDIS_SENTINELS' | 'REDIS_CLUSTER_NODES';
    };

/** The fields of an answer to INFO. */
export const parseInfo = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/^([^#:\r\n][^:\r\n]*):([^\r\n]*)/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
