import type { Principal } from './principal.js';
import { DENORMALISED_FIELDS } from './profile.js';
import type { ReadCommand } from './read-policy.js';
import { isSecret } from './secret-names.js';
import { withoutSecrets } from './secrets.js';
import type { Shown } from './shown.js';

/** Of a post's hash, as REST shows it. */
export const POST_FIELDS: readonly string[] = [
  ...['id', 'user_id', 'username', 'display_name', 'avatar', 'user_role', 'content', 'media_url'],
  ...['hashtags', 'created_at', 'likesCount', 'commentsCount', 'bookmarksCount'],
];

/** With the columns of the app, and without what the deployment shows nobody of an author. */
export const shownPostFields = (shown: Shown): readonly string[] => [
  ...POST_FIELDS.filter((field) => !DENORMALISED_FIELDS.includes(field) || shown.has(field)),
  ...(shown.columns?.post ?? []),
];

/** What the store is asked in place of a command, and what becomes of its reply, the text of JSON. */
export interface Showing {
  readonly asked: ReadCommand;
  readonly present: (reply: string) => string;
}

const asIs = (reply: string): string => reply;

/** No hash has such a field: nothing is ever written under it. */
const NO_FIELD = 'sys_';

type Entry = readonly [field: string, value: string];

/** In the order of the text, which an object of JavaScript would not keep. */
const entriesIn = (hash: string): readonly Entry[] => {
  const texts = (hash.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((text) => JSON.parse(text) as string);
  return texts.flatMap((field, place) =>
    place % 2 === 0 ? [[field, texts[place + 1] ?? ''] as const] : [],
  );
};

type Listing = 'HGETALL' | 'HKEYS' | 'HVALS' | 'HLEN';

const printAs: Readonly<Record<Listing, (entries: readonly Entry[]) => string>> = {
  HGETALL: (entries) =>
    `{${entries.map((entry) => entry.map((text) => JSON.stringify(text)).join(':')).join(',')}}`,
  HKEYS: (entries) => JSON.stringify(entries.map(([field]) => field)),
  HVALS: (entries) => JSON.stringify(entries.map(([, value]) => value)),
  HLEN: (entries) => String(entries.length),
};

/** What was kept before its name came to mean a secret is shown to nobody. */
const cleaned = (hash: string): readonly Entry[] =>
  entriesIn(hash).flatMap(([field, value]) =>
    isSecret(field) ? [] : [[field, withoutSecrets(value)] as const],
  );

/** Mostly there is nothing to leave out, and the reply is the text that came. */
const cleanReply = (reply: string, print: (clean: unknown) => string = JSON.stringify): string => {
  const value: unknown = JSON.parse(reply);
  const clean = withoutSecrets(value);
  return clean === value ? reply : print(clean);
};

const cleanNames = (reply: string): string =>
  JSON.stringify((JSON.parse(reply) as readonly string[]).filter((name) => !isSecret(name)));

const whole = (command: ReadCommand, name: Listing): Showing => {
  const { keys } = command;
  switch (name) {
    case 'HGETALL':
      return {
        asked: command,
        present: (reply) => cleanReply(reply, () => printAs.HGETALL(cleaned(reply))),
      };
    case 'HVALS':
      return {
        asked: { name: 'HGETALL', range: null, keys, args: [] },
        present: (reply) => printAs.HVALS(cleaned(reply)),
      };
    case 'HKEYS':
      return { asked: command, present: cleanNames };
    case 'HLEN':
      return { asked: command, present: asIs };
  }
};

const some = ({ keys }: ReadCommand, name: Listing, fields: readonly string[]): Showing => ({
  asked: { name: 'HMGET', range: null, keys, args: fields },
  present: (reply) => {
    const values = JSON.parse(reply) as readonly (string | null)[];
    return printAs[name](
      fields.flatMap((field, place) => {
        const value = values[place] ?? null;
        return value === null ? [] : [[field, withoutSecrets(value)] as const];
      }),
    );
  },
});

const isListing = (name: ReadCommand['name']): name is Listing => Object.hasOwn(printAs, name);

const takesFields = (name: ReadCommand['name']): boolean =>
  name === 'HGET' || name === 'HMGET' || name === 'HEXISTS';

/**
 * What a read of a hash shows to whom: of a post to users the fields that REST shows, so that the commands
 * agree with each other and with it, and of any hash no secret. The key's holder reads posts raw.
 */
export const showing =
  (principal: Principal, postFields: readonly string[]) =>
  (command: ReadCommand): Showing => {
    const { name, keys, args } = command;
    const shown = principal.kind === 'user' && keys[0]?.of === 'post' ? postFields : null;
    if (isListing(name)) return shown === null ? whole(command, name) : some(command, name, shown);
    if (!takesFields(name)) return { asked: command, present: asIs };
    const present = name === 'HEXISTS' ? asIs : (reply: string) => cleanReply(reply);
    return shown === null
      ? { asked: command, present }
      : {
          asked: {
            ...command,
            args: args.map((field) => (shown.includes(field) ? field : NO_FIELD)),
          },
          present,
        };
  };
