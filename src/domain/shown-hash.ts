import { SHOWN_FIELDS } from './entities/post.js';
import type { Principal } from './principal.js';
import { isSystemField, DENORMALISED_FIELDS } from './profile.js';
import type { ReadCommand } from './read-policy.js';
import { isSecret } from './secret-names.js';
import { withoutSecrets } from './secrets.js';
import { cleanOf, type Clean, type Shown } from './shown.js';

const HASH_READS = ['HGET', 'HMGET', 'HGETALL', 'HEXISTS', 'HLEN', 'HKEYS', 'HVALS'] as const;

type HashRead = (typeof HASH_READS)[number];

export const isHashRead = (name: string): name is HashRead =>
  (HASH_READS as readonly string[]).includes(name);

type HashReply =
  string | number | null | readonly (string | null)[] | Readonly<Record<string, string>>;

/** Answers a command as Redis would, except that lists leave out the service's own fields. */
export const readHash = (
  name: HashRead,
  fields: ReadonlyMap<string, string>,
  args: readonly string[],
): HashReply => {
  const [field = ''] = args;
  const shown = () => [...fields].filter(([key]) => !isSystemField(key));
  switch (name) {
    case 'HGET':
      return fields.get(field) ?? null;
    case 'HMGET':
      return args.map((arg) => fields.get(arg) ?? null);
    case 'HGETALL':
      return Object.fromEntries(shown());
    case 'HEXISTS':
      return fields.has(field) ? 1 : 0;
    case 'HLEN':
      return shown().length;
    case 'HKEYS':
      return shown().map(([key]) => key);
    case 'HVALS':
      return shown().map(([, value]) => value);
  }
};

/** Returns the post fields that users see: the app's columns included, author copies that the deployment hides excluded. */
const shownPostFields = (shown: Shown): readonly string[] => [
  ...SHOWN_FIELDS.filter((field) => !DENORMALISED_FIELDS.includes(field) || shown.has(field)),
  ...(shown.columns?.post ?? []),
];

/** The command that is sent to the store in place of the caller's, and how its reply (a JSON text) is presented. */
interface Showing {
  readonly asked: ReadCommand;
  readonly present: (reply: string) => string;
}

const asIs = (reply: string): string => reply;

/** A field that no hash has, because nothing ever writes it. */
const NO_FIELD = 'sys_';

type Entry = readonly [field: string, value: string];

/** Returns the entries in the order of the JSON text; a JavaScript object would reorder names that are integers. */
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

/** Whether a field is the text of a post or comment: public speech, shown even if it looks like a secret. */
const isSaid = ({ keys: [key] }: ReadCommand, field: string | undefined): boolean =>
  (key?.of === 'post' || key?.of === 'comment') && field === 'content';

/** Drops secret fields: a field may have been stored before its name counted as a secret. */
const cleaned = (command: ReadCommand, hash: string): readonly Entry[] =>
  entriesIn(hash).flatMap(([field, value]): readonly Entry[] => {
    if (isSecret(field)) return [];
    return [[field, isSaid(command, field) ? value : withoutSecrets(value)]];
  });

type Value = string | null;

/** Returns a function that cleans the reply of HGET (one value) or HMGET (values in the order of the arguments). */
const cleanValues = (command: ReadCommand, clean: Clean) => {
  const cleanAt = (value: Value, place: number): Value =>
    value === null || isSaid(command, command.args[place]) ? value : clean(value);
  return (reply: string): string => {
    const values = JSON.parse(reply) as Value | readonly Value[];
    return JSON.stringify(
      values === null || typeof values === 'string' ? cleanAt(values, 0) : values.map(cleanAt),
    );
  };
};

/** Returns the reply unchanged in the common case that it holds no secret. */
const cleanHash =
  (command: ReadCommand) =>
  (reply: string): string => {
    const value: unknown = JSON.parse(reply);
    return withoutSecrets(value) === value ? reply : printAs.HGETALL(cleaned(command, reply));
  };

const cleanNames = (reply: string): string =>
  JSON.stringify((JSON.parse(reply) as readonly string[]).filter((name) => !isSecret(name)));

const whole = (command: ReadCommand, name: Listing): Showing => {
  const { keys } = command;
  switch (name) {
    case 'HGETALL':
      return { asked: command, present: cleanHash(command) };
    case 'HVALS':
      return {
        asked: { name: 'HGETALL', range: null, keys, args: [] },
        present: (reply) => printAs.HVALS(cleaned(command, reply)),
      };
    case 'HKEYS':
      return { asked: command, present: cleanNames };
    case 'HLEN':
      return { asked: command, present: asIs };
  }
};

const some = (
  command: ReadCommand,
  name: Listing,
  fields: readonly string[],
  clean: Clean,
): Showing => {
  const asked: ReadCommand = { name: 'HMGET', range: null, keys: command.keys, args: fields };
  return {
    asked,
    present: (reply) => {
      const values = JSON.parse(cleanValues(asked, clean)(reply)) as readonly Value[];
      return printAs[name](
        fields.flatMap((field, place): readonly Entry[] => {
          const value = values[place] ?? null;
          return value === null ? [] : [[field, value]];
        }),
      );
    },
  };
};

const isListing = (name: ReadCommand['name']): name is Listing => Object.hasOwn(printAs, name);

const takesFields = (name: ReadCommand['name']): boolean =>
  name === 'HGET' || name === 'HMGET' || name === 'HEXISTS';

/**
 * Returns how a read of a hash is shown to a kind of principal. Users see the fields of a post that REST shows, so that
 * all commands agree with each other and with REST; a service principal sees the whole post. No hash shows a secret.
 */
export const showing = (kind: Principal['kind'], shown: Shown) => {
  const postFields = shownPostFields(shown);
  return (command: ReadCommand): Showing => {
    const { name, keys, args } = command;
    const isLimited = kind === 'user' && keys[0]?.of === 'post';
    const clean = isLimited ? cleanOf(shown) : withoutSecrets;
    if (isListing(name))
      return isLimited ? some(command, name, postFields, clean) : whole(command, name);
    if (!takesFields(name)) return { asked: command, present: asIs };
    const asked = isLimited
      ? { ...command, args: args.map((field) => (postFields.includes(field) ? field : NO_FIELD)) }
      : command;
    return { asked, present: name === 'HEXISTS' ? asIs : cleanValues(asked, clean) };
  };
};
