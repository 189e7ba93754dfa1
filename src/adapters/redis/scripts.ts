import { readFileSync } from 'node:fs';
import { RANKED_MAX_AGE_MS, WEIGHTS } from '../../domain/engagement.js';
import { LATE_FOR_MS, MAX_NOTICES, READ_MARK } from '../../domain/notification.js';
import { SYSTEM_FIELDS } from '../../domain/profile.js';
import { REPLY_TOO_LARGE, TOO_MUCH_WORK } from '../../domain/read-cost.js';
import { anyUserKey } from './keys.js';
import { DEFAULT_LIFETIMES, type Lifetimes } from './keyspace/waiting.js';
import { POST_FIELDS, REQUIRED_FIELDS } from './post-row.js';

const HOUR_MS = 3_600_000;

export interface ScriptRules extends Lifetimes {
  /** Columns of the app that posts show. */
  readonly postColumns?: readonly string[];
}

/** Entries kept in the live stream; a few more may remain. */
const MAX_LIVE = 5000;

/**
 * How long the record of a change on a cluster is kept, ms. Deletes records that a failed slot migration has separated from
 * the list of records, and the marks of aborted changes: until then no process, however long it was suspended, can commit a
 * change whose promises others have taken back.
 */
const RECORD_TTL = 30 * 24 * HOUR_MS;

const FIXED_RULES = {
  ...WEIGHTS,
  hour_ms: HOUR_MS,
  ranked_max_age_ms: RANKED_MAX_AGE_MS,
  max_notices: MAX_NOTICES,
  read_mark: READ_MARK,
  late_for_ms: LATE_FOR_MS,
  max_live: MAX_LIVE,
  record_ttl_ms: RECORD_TTL,
  too_much_work: TOO_MUCH_WORK,
  reply_too_large: REPLY_TOO_LARGE,
};

type Entries = Readonly<Record<string, string | number>>;

const luaTable = (entries: Entries): string =>
  `{ ${Object.entries(entries)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(', ')} }`;

const luaList = (entries: readonly string[]): string =>
  `{ ${entries.map((entry) => JSON.stringify(entry)).join(', ')} }`;

/** Returns the entries of a table that a script's text mentions. */
const namedIn = (text: string, table: string, entries: Entries): string => {
  const names = new Set(
    [...text.matchAll(new RegExp(`\\b${table}\\.(\\w+)`, 'g'))].map(([, n]) => n),
  );
  return luaTable(Object.fromEntries(Object.entries(entries).filter(([name]) => names.has(name))));
};

/** The Lua prelude of a script: only what the text mentions, since each run builds it anew. */
const preludeOf = ({ tombstoneTtl, postColumns = [] }: ScriptRules): ((text: string) => string) => {
  const rules = {
    ...FIXED_RULES,
    tombstone_ttl_ms: tombstoneTtl,
  };
  const globals: Readonly<Record<string, (text: string) => string>> = {
    RULES: (text) => namedIn(text, 'RULES', rules),
    ANY_USER: () => JSON.stringify(anyUserKey),
    REQUIRED_FIELDS: () => luaList(REQUIRED_FIELDS),
    POST_FIELDS: () => luaList([...POST_FIELDS, ...postColumns]),
    SYSTEM_FIELDS: () => luaList(SYSTEM_FIELDS),
  };
  return (text) =>
    Object.entries(globals)
      .filter(([name]) => new RegExp(`\\b${name}\\b`).test(text))
      .map(([name, valueIn]) => `local ${name} = ${valueIn(text)}\n`)
      .join('');
};

const read = (file: string): string =>
  readFileSync(new URL(`./scripts/${file}.lua`, import.meta.url), 'utf8');

/** Prepends the includes named by `@include name`, theirs first, each once. */
const withIncludes = (text: string, seen: Set<string>): string =>
  [...text.matchAll(/@include ([\w-]+)/g)]
    .map(([, name = '']) => {
      if (seen.has(name)) return '';
      seen.add(name);
      return withIncludes(read(`includes/${name}`), seen);
    })
    .join('') + text;

const FILES = {
  abandoned: 'abandoned',
  chargeRate: 'charge-rate',
  commit: 'commit',
  finish: 'finish',
  promise: 'promise',
  read: 'read',
  readBatch: 'read-batch',
  readEach: 'read-each',
  readKeys: 'read-keys',
  resolve: 'resolve',
  row: 'row',
  transact: 'transact',
  walk: 'walk',
};

export type ScriptName = keyof typeof FILES;

/** For the ioredis constructor, which sends EVALSHA and falls back to EVAL by itself. */
export const makeScripts = (
  rules: ScriptRules,
): Readonly<Record<ScriptName, { readonly lua: string }>> => {
  const prelude = preludeOf(rules);
  const scriptOf = (file: string) => {
    const text = withIncludes(read(file), new Set());
    return { lua: prelude(text) + text };
  };
  return Object.fromEntries(
    Object.entries(FILES).map(([name, file]) => [name, scriptOf(file)]),
  ) as Readonly<Record<ScriptName, { readonly lua: string }>>;
};

export const scripts = makeScripts(DEFAULT_LIFETIMES);

const MIGRATION_FILES = {
  digest: 'digest',
};

/** The script that a migration adds to its connections; the service itself needs no permission for it. */
export const digestScript = { digest: { lua: read(MIGRATION_FILES.digest) } };
