import * as E from 'fp-ts/lib/Either.js';
import { failed, usage, type Fault, type InitOptions } from './options.js';
import type { Prompter } from './prompter.js';
import type { InitWorld, MetadataWay, Way } from './world.js';

const KINDS = [
  {
    value: 'endpoint',
    label:
      'the endpoint of the kit, xano/api/xrs/snapshot_get.xs in your workspace: it gives only what you list',
  },
  {
    value: 'metadata',
    label: 'the Metadata API, which Xano calls experimental: nothing to set up but a token',
  },
] as const;

const kindOf = async (
  { way }: InitOptions,
  { read }: InitWorld,
  prompter: Prompter | null,
): Promise<E.Either<Fault, Way['kind']>> => {
  const kind = KINDS.find(({ value }) => value === way)?.value;
  if (kind !== undefined) return E.right(kind);
  if (way !== undefined) return usage('--way must be endpoint or metadata');
  if (read('XANO_SNAPSHOT_URL') !== '') return E.right('endpoint');
  if (read('XANO_META_URL') !== '') return E.right('metadata');
  return prompter === null
    ? usage('Say how Xano is read: --way endpoint or --way metadata, and --url')
    : E.right(await prompter.choose<Way['kind']>('How is Xano read?', KINDS));
};

const SETTINGS = {
  endpoint: {
    url: 'XANO_SNAPSHOT_URL',
    token: 'XANO_SNAPSHOT_TOKEN',
    askUrl: 'Address of the endpoint, such as https://x1.xano.io/api:xrs-sync/snapshot',
    askToken: 'Its key, XRS_PULL_KEY in Xano (not shown)',
  },
  metadata: {
    url: 'XANO_META_URL',
    token: 'XANO_META_TOKEN',
    askUrl: 'Address of your instance, such as https://x1.xano.io',
    askToken: 'Access token with read of Workspace Database and of Workspace Content (not shown)',
  },
} as const;

/** Completes an address as people copy it: without the scheme, or with more path than needed. Null if it is none. */
const addressIn = (kind: Way['kind'], given: string): string | null => {
  const text = /^[a-z]+:\/\//i.test(given) ? given : `https://${given}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') return null;
  return kind === 'metadata' ? `${url.origin}/api:meta` : url.href.replace(/\/$/, '');
};

/** Whether a header can carry the token. */
const isToken = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

const addressOf = async (
  kind: Way['kind'],
  options: InitOptions,
  { read }: InitWorld,
  prompter: Prompter | null,
): Promise<E.Either<Fault, string>> => {
  const names = SETTINGS[kind];
  const given = options.url ?? read(names.url);
  const url = given === '' ? null : addressIn(kind, given);
  if (url !== null) return E.right(url);
  if (given !== '') return usage('The address must be such as https://x1.xano.io');
  if (prompter === null) return usage(`There is no address: give --url, or set ${names.url}`);
  for (;;) {
    const answer = addressIn(kind, await prompter.ask(names.askUrl, ''));
    if (answer !== null) return E.right(answer);
  }
};

const tokenOf = async (
  kind: Way['kind'],
  { read }: InitWorld,
  prompter: Prompter | null,
): Promise<E.Either<Fault, string>> => {
  const names = SETTINGS[kind];
  const given = read(names.token);
  if (given !== '')
    return isToken(given) ? E.right(given) : usage(`${names.token} must be without blanks`);
  // Not an argument: every user who may list the processes of the machine would see it.
  if (prompter === null) return usage(`There is no token: set ${names.token} in the environment`);
  for (;;) {
    const answer = await prompter.secret(names.askToken);
    if (isToken(answer)) return E.right(answer);
  }
};

const withWorkspace = async (
  at: Pick<MetadataWay, 'url' | 'token'>,
  options: InitOptions,
  { read, xano }: InitWorld,
  prompter: Prompter | null,
): Promise<E.Either<Fault, Way>> => {
  const given = options.workspace ?? read('XANO_WORKSPACE');
  const to = (workspace: string): E.Either<Fault, Way> =>
    E.right({ kind: 'metadata', ...at, workspace });
  if (given !== '') return to(given);
  const workspaces = await xano.workspaces(at);
  if (E.isLeft(workspaces)) return failed(workspaces.left.message);
  const [first, ...others] = workspaces.right;
  if (first === undefined) return failed('The token opens no workspace');
  if (others.length === 0) return to(first.id);
  const labels = workspaces.right.map(({ id, name }) => `${name}, ${id}`);
  if (prompter === null) return usage(`Give --workspace, one of: ${labels.join('; ')}`);
  const option = ({ id, name }: typeof first) => ({ value: id, label: `${name}, ${id}` });
  return to(await prompter.choose('Which workspace?', [option(first), ...others.map(option)]));
};

/** Finds how to read Xano, and with which token: from the options, the settings, or the person at the terminal. */
export const findWay = async (
  options: InitOptions,
  world: InitWorld,
  prompter: Prompter | null,
): Promise<E.Either<Fault, Way>> => {
  const kind = await kindOf(options, world, prompter);
  if (E.isLeft(kind)) return kind;
  const url = await addressOf(kind.right, options, world, prompter);
  if (E.isLeft(url)) return url;
  const token = await tokenOf(kind.right, world, prompter);
  if (E.isLeft(token)) return token;
  const at = { url: url.right, token: token.right };
  return kind.right === 'endpoint'
    ? E.right({ kind: 'endpoint', ...at })
    : withWorkspace(at, options, world, prompter);
};
