import { evaluate } from './expression.js';
import { phpJson, rowOf, textOfValue, type Row } from './filters.js';
import { scopeOf, type Frame } from './frame.js';
import type { Item } from './tree.js';
import { addRow, placeOf, rowsOf, xanoError } from './world.js';

interface Call {
  /** The table, or the name of the function. */
  readonly subject: string;
  readonly arg: (name: string) => unknown;
  readonly where: (row: Row) => boolean;
  readonly frame: Frame;
}

const place = ({ subject, arg, frame }: Call): number =>
  placeOf(frame.world, subject, arg('field_name'), arg('field_value'));

const compare = (one: unknown, other: unknown): number => Number(one) - Number(other);

const query = (call: Call): unknown => {
  const shape = rowOf(call.arg('return'));
  const found = rowsOf(call.frame.world, call.subject).filter(call.where);
  if (shape['type'] === 'single') return found[0] ?? null;
  const [order] = Object.keys(rowOf(call.arg('sort')));
  const sorted =
    order === undefined ? found : found.toSorted((a, b) => compare(a[order], b[order]));
  const page = sorted.slice(0, Number(rowOf(shape['paging'])['per_page']));
  const columns = call.arg('output') as readonly string[];
  return page.map((row) => Object.fromEntries(columns.map((name) => [name, row[name] ?? null])));
};

const patch = (call: Call): unknown => {
  const rows = rowsOf(call.frame.world, call.subject);
  const at = place(call);
  const row = rows[at];
  if (row === undefined) throw xanoError('notfound', 'There is no such row');
  return (rows[at] = { ...row, ...rowOf(call.arg('data')) });
};

const bulkDelete = (call: Call): number => {
  const { tables } = call.frame.world;
  const rows = rowsOf(call.frame.world, call.subject);
  const kept = rows.filter((row) => !call.where(row));
  tables[call.subject] = kept;
  return rows.length - kept.length;
};

const request = ({ arg, frame }: Call): unknown => {
  const answer = frame.world.answer({
    method: textOfValue(arg('method')),
    url: textOfValue(arg('url')),
    headers: (arg('headers') as readonly unknown[]).map(textOfValue),
    body: phpJson(arg('params')),
  });
  return { request: {}, response: { headers: [], ...answer } };
};

const runOther = ({ subject, arg, frame }: Call): unknown => {
  const input = rowOf(arg('input'));
  if (arg('runtime_mode') === undefined) return frame.run(subject, input);
  frame.world.queue.push({ name: subject, input });
  return frame.world.queue.length;
};

const CALLS: Readonly<Record<string, (call: Call) => unknown>> = {
  'api.request': request,
  'db.add': ({ subject, arg, frame }) => addRow(frame.world, subject, arg('data')),
  'db.bulk.delete': bulkDelete,
  'db.del': (call) => void rowsOf(call.frame.world, call.subject).splice(place(call), 1),
  'db.get': (call) => rowsOf(call.frame.world, call.subject)[place(call)] ?? null,
  'db.has': (call) => place(call) >= 0,
  'db.patch': patch,
  'db.query': query,
  'debug.log': ({ arg, frame }) => void frame.world.log.push(arg('value')),
  'function.run': runOther,
  'security.create_uuid': ({ frame }) => frame.world.newUuid(),
  'security.jws_encode': ({ arg }) => ({
    claims: arg('claims'),
    key: arg('key'),
    ttl: arg('ttl'),
  }),
  'util.get_raw_input': ({ frame }) => frame.world.rawBody,
};

/** Returns the value of a statement that is not a keyword of the language itself. */
export const callOf = (
  name: string,
  subject: string,
  args: ReadonlyMap<string, readonly Item[]>,
  frame: Frame,
): unknown => {
  const call = CALLS[name];
  if (call === undefined) throw new Error(`no such statement: ${name}`);
  const arg = (wanted: string): unknown => {
    const items = args.get(wanted);
    return items === undefined ? undefined : evaluate(items, scopeOf(frame));
  };
  const where = (row: Row): boolean => {
    const names = new Map([...frame.names, ['db', { [subject]: row }]]);
    const items = args.get('where');
    return items === undefined || evaluate(items, { ...scopeOf(frame), names }) === true;
  };
  return call({ subject, arg, where, frame });
};
