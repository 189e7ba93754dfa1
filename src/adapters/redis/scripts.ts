import { readFileSync } from 'node:fs';
import { RANKED_MAX_AGE_MS, WEIGHTS } from '../../domain/engagement.js';
import { COPIES } from '../../domain/entities/post.js';
import { SYSTEM_FIELDS } from '../../domain/profile.js';
import { REPLY_TOO_LARGE, TOO_MUCH_WORK } from '../../domain/read-cost.js';
import { patterns } from './keys.js';
import { DEFAULT_LIFETIMES, type Lifetimes } from './keyspace/waiting.js';
import { KINDS } from './kinds.js';
import { POST_FIELDS } from './post-row.js';

/** Of a user's hash, what each of the user's posts has a copy of. */
const AUTHOR_FIELDS = ['id', 'username', ...COPIES.map(([, of]) => of)];

const HOUR_MS = 3_600_000;

export interface ScriptRules extends Lifetimes {
  /** Columns of the app that posts show. */
  readonly postColumns?: readonly string[];
}

const FIXED_RULES = {
  ...WEIGHTS,
  hour_ms: HOUR_MS,
  ranked_max_age_ms: RANKED_MAX_AGE_MS,
  rerank_interval_ms: 300_000,
  clock_skew_ms: 60_000,
  aside_ttl_ms: 7 * 24 * HOUR_MS,
  too_much_work: TOO_MUCH_WORK,
  reply_too_large: REPLY_TOO_LARGE,
};

type Entries = Readonly<Record<string, string | number>>;

const luaTable = (entries: Entries): string =>
  `{ ${Object.entries(entries)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(', ')} }`;

/** Of names that are no names of Lua. */
const luaMap = (entries: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(entries)
    .map(([name, value]) => `[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
    .join(', ')} }`;

const luaList = (entries: readonly string[]): string =>
  `{ ${entries.map((entry) => JSON.stringify(entry)).join(', ')} }`;

/** Of a table those entries that a text names. */
const namedIn = (text: string, table: string, entries: Entries): string => {
  const names = new Set(
    [...text.matchAll(new RegExp(`\\b${table}\\.(\\w+)`, 'g'))].map(([, n]) => n),
  );
  return luaTable(Object.fromEntries(Object.entries(entries).filter(([name]) => names.has(name))));
};

/** What stands before a text: of all there is only what it names, since each run makes it anew. */
const preludeOf = ({
  tombstoneTtl,
  deferTtl,
  postColumns = [],
}: ScriptRules): ((text: string) => string) => {
  const rules = {
    ...FIXED_RULES,
    tombstone_ttl_ms: tombstoneTtl,
    defer_ttl_ms: deferTtl,
  };
  const globals: Readonly<Record<string, (text: string) => string>> = {
    RULES: (text) => namedIn(text, 'RULES', rules),
    PATTERNS: (text) => namedIn(text, 'PATTERNS', patterns),
    POST_FIELDS: () => luaList(POST_FIELDS),
    POST_COLUMNS: () => luaList(postColumns),
    COPIES: () => luaList(COPIES.map(([field]) => field)),
    AUTHOR_FIELDS: () => luaList(AUTHOR_FIELDS),
    KINDS: () => luaMap(KINDS),
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

/** The includes a text asks for by `@include name`, theirs before them, each once. */
const withIncludes = (text: string, seen: Set<string>): string =>
  [...text.matchAll(/@include ([\w-]+)/g)]
    .map(([, name = '']) => {
      if (seen.has(name)) return '';
      seen.add(name);
      return withIncludes(read(`includes/${name}`), seen);
    })
    .join('') + text;

const FILES = {
  chargeRate: 'charge-rate',
  read: 'read',
  readBatch: 'read-batch',
  readKeys: 'read-keys',
  readUnlink: 'read-unlink',
  transact: 'transact',
  unlink: 'unlink',
};

export type ScriptName = keyof typeof FILES;

/** Steps that touch the keys of the app or of syncing, and so refuse where one of them is damaged. */
const STEPS: ReadonlySet<string> = new Set<ScriptName>(['unlink']);

const WHOLE = 'local damage = damage_among(KEYS)\nif damage then return damage end\n';

/** For the ioredis constructor, which sends EVALSHA and falls back to EVAL by itself. */
export const makeScripts = (
  rules: ScriptRules,
): Readonly<Record<ScriptName, { readonly lua: string }>> => {
  const prelude = preludeOf(rules);
  const scriptOf = (name: string, file: string) => {
    const seen = new Set<string>();
    const guard = STEPS.has(name) ? withIncludes('-- @include kinds\n', seen) + WHOLE : '';
    const text = guard + withIncludes(read(file), seen);
    return { lua: prelude(text) + text };
  };
  return Object.fromEntries(
    Object.entries(FILES).map(([name, file]) => [name, scriptOf(name, file)]),
  ) as Readonly<Record<ScriptName, { readonly lua: string }>>;
};

export const scripts = makeScripts(DEFAULT_LIFETIMES);
