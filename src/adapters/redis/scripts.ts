import { readFileSync } from 'node:fs';
import { RANKED_MAX_AGE_MS, WEIGHTS } from '../../domain/engagement.js';
import { patterns } from './keys.js';
import { POST_FIELDS, REQUIRED_POST_FIELDS } from './rows.js';

const HOUR_MS = 3_600_000;

const RULES = {
  ...WEIGHTS,
  hour_ms: HOUR_MS,
  ranked_max_age_ms: RANKED_MAX_AGE_MS,
  rerank_interval_ms: 300_000,
  clock_skew_ms: 60_000,
  idempotency_ttl_ms: 24 * HOUR_MS,
  required_post_fields: REQUIRED_POST_FIELDS,
};

const luaTable = (entries: Readonly<Record<string, string | number>>): string =>
  `{ ${Object.entries(entries)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(', ')} }`;

const luaList = (entries: readonly string[]): string =>
  `{ ${entries.map((entry) => JSON.stringify(entry)).join(', ')} }`;

/** Where each field stands in the answer to an HMGET of them all. */
const PLACES = Object.fromEntries(POST_FIELDS.map((field, place) => [field, place + 1]));

const PRELUDE = `local RULES, PATTERNS = ${luaTable(RULES)}, ${luaTable(patterns)}
local POST_FIELDS, PLACES = ${luaList(POST_FIELDS)}, ${luaTable(PLACES)}
`;

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

const script = (file: string) => ({ lua: PRELUDE + withIncludes(read(file), new Set()) });

/** For the ioredis constructor, which sends EVALSHA and falls back to EVAL by itself. */
export const scripts = {
  claim: script('claim'),
  createPost: script('create-post'),
  createUser: script('create-user'),
  deletePost: script('delete-post'),
  editPost: script('edit-post'),
  engage: script('engage'),
  eraseUser: script('erase-user'),
  follow: script('follow'),
  listNames: script('list-names'),
  listUsers: script('list-users'),
  propagate: script('propagate'),
  readBatch: script('read-batch'),
  readChunk: script('read-chunk'),
  readErasure: script('read-erasure'),
  readFeed: script('read-feed'),
  readFollowing: script('read-following'),
  readPost: script('read-post'),
  readPosts: script('read-posts'),
  readRanked: script('read-ranked'),
  readTop: script('read-top'),
  rerank: script('rerank'),
  setBan: script('set-ban'),
  unlink: script('unlink'),
  updateUser: script('update-user'),
  writeBatch: script('write-batch'),
};

export type ScriptName = keyof typeof scripts;
