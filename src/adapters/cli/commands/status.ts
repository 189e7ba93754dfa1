import { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Status } from '../answers.js';
import {
  EXIT,
  type Ended,
  type Io,
  type MakeCommand,
  type ServiceOptions,
  withService,
  withServiceOptions,
} from '../context.js';
import { type Service, callService } from '../service.js';
import { describeCounts, duration, grouped, table } from '../table.js';

type Rows = readonly (readonly string[])[];

/** Reads a nested member; a service of another version may lack it. */
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((inner, name) => (t.UnknownRecord.is(inner) ? inner[name] : undefined), value);

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  t.UnknownRecord.is(value) ? Object.entries(value) : [];

const count = (value: unknown): string => (typeof value === 'number' ? grouped(value) : '-');

const span = (ms: unknown): string => {
  if (typeof ms !== 'number') return '-';
  return ms < 1000 ? `${ms} ms` : duration(ms);
};

const RESULTS = ['applied', 'stale', 'deferred', 'failed'] as const;

const entityRows = (entities: unknown): Rows => [
  ['', ...RESULTS, 'lag p95'],
  ...entriesOf(entities).map(([name, counts]) => [
    name,
    ...RESULTS.map((result) => count(at(counts, result))),
    span(at(counts, 'lag', 'p95')),
  ]),
];

/** Describes the trouble of a table; null if there is none. */
const pullTrouble = (entity: string, pull: unknown): string | null => {
  const message = at(pull, 'lastError', 'message');
  if (typeof message === 'string') return `${entity}: ${message}`;
  return at(pull, 'lastSuccess') === null ? `${entity}: not read to its end yet` : null;
};

const pullWords = (pull: unknown): readonly string[] => {
  const tables = entriesOf(pull);
  if (tables.length === 0) return ['off'];
  const troubles = tables.flatMap(([entity, one]) => pullTrouble(entity, one) ?? []);
  if (troubles.length > 0) return troubles;
  const last = Math.min(...tables.map(([, one]) => Number(at(one, 'lastSuccess'))));
  return [
    Number.isFinite(last) ? `each table read at ${new Date(last).toISOString()} or later` : 'on',
    ...tables.flatMap(([entity, one]) => {
      const words = at(one, 'freshness');
      return typeof words === 'string' ? [`${entity}: ${words}`] : [];
    }),
  ];
};

const copyRows = (copy: unknown): Rows => {
  const asOf = at(copy, 'as_of');
  return typeof asOf === 'number'
    ? [['copy', `of ${new Date(asOf).toISOString()}, ${span(at(copy, 'age_ms'))} old`]]
    : [];
};

const driftWords = (last: unknown): string => {
  const drift = at(last, 'drift');
  if (typeof drift !== 'number') return 'never looked for';
  const endedAt = at(last, 'ended_at');
  const when = typeof endedAt === 'number' ? `, ${new Date(endedAt).toISOString()}` : '';
  const scope = String(at(last, 'scope'));
  if (at(last, 'state') === 'failed') return `the comparison (${scope}) failed${when}`;
  return `${grouped(drift)} of ${count(at(last, 'checked'))} checked (${scope}), ${count(at(last, 'repaired'))} repaired${when}`;
};

const alertRows = (alerts: unknown): Rows =>
  (Array.isArray(alerts) ? alerts : []).map((alert: unknown) => {
    const since = at(alert, 'since');
    const when = typeof since === 'number' ? ` (since ${new Date(since).toISOString()})` : '';
    return ['alert', `${String(at(alert, 'text'))}${when}. ${String(at(alert, 'advice'))}.`];
  });

/** A row for a number that is nearly always zero, and only shown otherwise. */
const rare = (name: string, value: unknown, ...words: readonly string[]): Rows =>
  typeof value === 'number' && value > 0 ? [[name, [grouped(value), ...words].join(': ')]] : [];

/** Reads counts by name; a service of another version may lack them. */
const countsOf = (value: unknown): Readonly<Record<string, number>> =>
  Object.fromEntries(entriesOf(value).map(([name, number]) => [name, Number(number)]));

/** Adds up a count over all entities. */
const summed = (entities: unknown, name: string): number =>
  entriesOf(entities).reduce((sum, [, counts]) => sum + Number(at(counts, name) ?? 0), 0);

/** Lists left-out values by entity and column, the most frequent first. */
const leftOutWords = (entities: unknown): string =>
  describeCounts(
    Object.fromEntries(
      entriesOf(entities).flatMap(([entity, counts]) =>
        entriesOf(at(counts, 'left_out')).map(
          ([column, value]) => [`${entity}.${column}`, Number(value)] as const,
        ),
      ),
    ),
  );

const NAME_WIDTH = 14;

/** Prints the status at a glance, for a person; `--json` prints all of it. */
const showStatus = (status: Readonly<Record<string, unknown>>): readonly string[] => {
  const advised = (name: string, value: unknown): Rows => {
    const advice = status[`${name}_advice`];
    const words = typeof advice === 'string' ? [advice] : [];
    return rare(name.replace('_', ' '), value, ...words);
  };
  const ofAll = (name: string): Rows => advised(name, summed(status['entities'], name));
  const leftOut = leftOutWords(status['entities']);
  const refused = describeCounts(countsOf(at(status, 'webhooks_refused', 'total')));
  const rows: Rows = [
    ...alertRows(status['alerts']),
    ['deferred', count(status['deferred'])],
    ['dead letters', count(status['deadLetters'])],
    ['pending', count(at(status, 'propagation', 'pending'))],
    ...pullWords(status['pull']).map((words, place) => [place === 0 ? 'pull' : '', words]),
    ...copyRows(status['copy']),
    ['drift', driftWords(status['reconcile'])],
    ...advised('untimed', status['untimed']),
    ...ofAll('same_version'),
    ...ofAll('version_ahead'),
    ...rare('dropped tags', status['dropped_tags']),
    ...(leftOut === '' ? [] : [['left out', `${leftOut}: see the journal`]]),
    ...(refused === '' ? [] : [['refused', `${refused}, of webhooks: compare with Xano`]]),
  ];
  return [
    ...table(entityRows(status['entities'])),
    '',
    // Not aligned as a table: one long text would push the numbers away from their names.
    ...rows.map(([name = '', words = '']) => name.padEnd(NAME_WIDTH) + words),
  ];
};

const status =
  (io: Io) =>
  async (service: Service, json: boolean): Promise<Ended> => {
    const found = await callService(service)({ path: '/sync/status', answer: Status })();
    if (E.isLeft(found)) return found.left;
    if (json) io.out(JSON.stringify(found.right));
    else for (const line of showStatus(found.right)) io.out(line);
    return EXIT.ok;
  };

export const statusCommand: MakeCommand = (context) =>
  withServiceOptions(new Command('status'))
    .description('show how the sync of a running service goes')
    .action((options: ServiceOptions) => withService(context, options, status(context.io)));
