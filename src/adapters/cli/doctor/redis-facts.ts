/** Facts that can differ between servers, so that each master of a cluster is asked. */
export interface ServerFacts {
  /** `host:port`. */
  readonly address: string;
  /** The fields of INFO; empty if INFO is refused. */
  readonly info: ReadonlyMap<string, string>;
  /** The parameters of CONFIG GET; null if CONFIG is refused, as by managed Redis. */
  readonly config: ReadonlyMap<string, string> | null;
  /** How far the server's clock is ahead of ours, ms; null if TIME is refused. */
  readonly skew: number | null;
  /** Needed commands that this user may not run, or that this server does not know. */
  readonly refused: readonly string[];
}

/** The facts about a Redis or a cluster. */
export interface RedisFacts {
  /** The one server, or each master of a cluster that answers. */
  readonly servers: readonly ServerFacts[];
  /** Addresses of the masters of a cluster that do not answer. */
  readonly away: readonly string[];
  /** The fields of CLUSTER INFO if the service is to use a cluster; else null. */
  readonly cluster: ReadonlyMap<string, string> | null;
  /** Whether this store is the target of an unfinished migration. */
  readonly isHalf: boolean;
  /** Number of replicas that a change waits for. */
  readonly waitReplicas: number;
  /** Service-wide keys that hold a value of the wrong type. */
  readonly damaged: readonly string[];
  /** Refused commands without which Redis cannot keep the copies of the processes fresh. */
  readonly refusedToCopy: readonly string[];
}

export type RedisProbe =
  | { readonly _tag: 'Reached'; readonly facts: RedisFacts }
  /** Redis answered with a refusal: `reason` begins with its code, such as WRONGPASS. */
  | { readonly _tag: 'NotAdmitted'; readonly reason: string }
  /** `setting`: the setting that names the address. */
  | {
      readonly _tag: 'Unreachable';
      readonly reason: string;
      readonly setting: 'REDIS_URL' | 'REDIS_SENTINELS' | 'REDIS_CLUSTER_NODES';
    };

/** Parses the fields of an answer to INFO. */
export const parseInfo = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/^([^#:\r\n][^:\r\n]*):([^\r\n]*)/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
