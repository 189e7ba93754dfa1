import { Command, InvalidArgumentError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { Anything, StoreCounts } from '../answers.js';
import {
  EXIT,
  type Ended,
  type Io,
  type MakeCommand,
  type ServiceOptions,
  reportFault,
  withService,
  withServiceOptions,
} from '../context.js';
import { makeDemoApp } from '../demo/demo-app.js';
import type { DemoRecord } from '../demo/edges.js';
import { inChunks } from '../lines.js';
import { sendRecords } from '../send-records.js';
import { type CallFault, type Service, callService } from '../service.js';

/** The account that a service key acts as; it exists as soon as a key has acted once. */
const SERVICE_ACCOUNT = 'xano_sync';

const isEmpty = async (service: Service): Promise<E.Either<CallFault, boolean>> => {
  const call = callService(service);
  const status = await call({ path: '/sync/status', answer: StoreCounts })();
  if (E.isLeft(status)) return status;
  const { users, posts } = status.right.store;
  if (posts > 0 || users > 1) return E.right(false);
  if (users === 0) return E.right(true);
  const account = await call({ path: `/users/${SERVICE_ACCOUNT}`, answer: Anything })();
  if (E.isRight(account)) return E.right(true);
  return account.left._tag === 'Refused' && account.left.status === 404 ? E.right(false) : account;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const hints = ({ url }: Service, records: readonly DemoRecord[]): readonly string[] => {
  const someone = textOf(records.find(({ role }) => role === 'model')?.['username']);
  const key = '-H "X-API-Key: $XANO_API_KEY"';
  return [
    '',
    'Look at it:',
    `  curl ${url}/feed/explore`,
    `  curl ${url}/feed/hashtag/coffee/ranked ${key}`,
    `  curl ${url}/users/${someone} ${key}`,
    'It has columns of its own: the service shows them with PUBLIC_FIELDS=city POST_FIELDS=title,price',
  ];
};

/** Fills an empty store with the data of a realistic app. */
const fillStore = async (io: Io, service: Service, seed: number, json: boolean): Promise<Ended> => {
  const empty = await isEmpty(service);
  if (E.isLeft(empty)) return empty.left;
  if (!empty.right) {
    const message = `The service at ${service.url} has users or posts already: the demo is for an empty one`;
    return reportFault(io, json, 'not_empty', message);
  }
  const records = makeDemoApp(seed, io.now(), service.url);
  const lines = function* (): Generator<string> {
    for (const record of records) yield JSON.stringify(record);
  };
  const code = await sendRecords(io, service, {
    path: '/sync/batch',
    json,
    body: inChunks(lines()),
    expected: () => records.length,
  });
  if (code === EXIT.ok && !json) for (const line of hints(service, records)) io.out(line);
  return code;
};

interface Options extends ServiceOptions {
  readonly seed: number;
}

const DEFAULT_SEED = 1;

const parseSeed = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
};

export const demoCommand: MakeCommand = (context) =>
  withServiceOptions(new Command('demo'))
    .description('fill an empty service with a believable app: users, posts, follows, likes')
    .option('--seed <n>', 'another number, another app', parseSeed, DEFAULT_SEED)
    .action(({ seed, ...options }: Options) =>
      withService(context, options, (service, json) => fillStore(context.io, service, seed, json)),
    );
