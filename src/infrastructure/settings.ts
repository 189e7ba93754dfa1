import { SERVICE } from './settings/service.js';
import { SYNC } from './settings/sync.js';
import { isHidden, type Kind } from './settings/kinds.js';
import { unquoted, type Validation } from './validation.js';

/** Every setting there is, in groups, in the order in which documents list them. */
export const GROUPS = { ...SERVICE, ...SYNC };

type Grouped = (typeof GROUPS)[keyof typeof GROUPS];
type Names<G> = G extends unknown ? keyof G : never;

export type SettingName = Names<Grouped>;

type Row<Name, G = Grouped> = G extends unknown ? (Name extends keyof G ? G[Name] : never) : never;
type Meant<Name> = Row<Name> extends readonly [Kind<infer A>, string, string] ? A : never;

const TABLE = Object.assign({}, ...Object.values(GROUPS)) as {
  readonly [Name in SettingName]: readonly [Kind<Meant<Name>>, string, string];
};

export const NAMES = Object.keys(TABLE) as readonly SettingName[];

export const SECRETS = NAMES.filter((name) => isHidden(TABLE[name][0]));

export const isSetting = (name: string): name is SettingName => Object.hasOwn(TABLE, name);

export type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the text of a setting, or its default; blank counts as not given, as in a `.env` file. */
export type Read = (name: SettingName) => string;

export const settingsOf =
  (env: Environment): Read =>
  (name) => {
    const given = env[name] ?? '';
    const trimmed = given.trim();
    const text = unquoted(trimmed);
    if (text.trim() === '') return TABLE[name][1];
    if (name !== 'JWT_SECRET' && name !== 'JWT_SECRET_OLD') return text.trim();
    // Signers use all of a secret, its spaces too.
    return text === trimmed ? given : text;
  };

/** Returns what a setting means, by its kind. */
export const meaningOf =
  (read: Read) =>
  <Name extends SettingName>(name: Name): Validation<Meant<Name>> =>
    TABLE[name][0](read(name), name);
