import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../../domain/sync/entity.js';
import { Anything } from '../answers.js';
import { EXIT, tellFault, type Io } from '../io.js';
import { sendRecords } from '../send-records.js';
import { callService, explain, type Service } from '../service.js';
import { makeFindOriginal, openFailureFile, type FailureFile } from './failure-file.js';
import type { Format } from './read-form.js';
import { checkRecords, explainUnreadable, openRecords, type RecordFile } from './record-file.js';

export interface Import {
  readonly entity: Entity | 'batch';
  /** `-` for stdin. */
  readonly path: string;
  readonly format: Format;
  /** Where to keep the records that failed; null: nowhere. */
  readonly failures: string | null;
  /** Only tell what would become of it. */
  readonly dryRun: boolean;
  /** The table of Xano that it is of, where several hold such records. */
  readonly table: string | null;
  readonly json: boolean;
}

const NO_JSON = 'The first line is no JSON: where this is a sheet, say so with --format csv';

/** A file that is sent to a service that is away, or with a wrong key, would fail in a less clear way. */
const greet = (service: Service) => callService(service)({ path: '/whoami', answer: Anything });

const failureFile = async (
  path: string | null,
  { originals }: RecordFile,
): Promise<E.Either<string, FailureFile | null>> =>
  path === null
    ? E.right(null)
    : openFailureFile(
        path,
        originals === null ? () => Promise.resolve(null) : makeFindOriginal(originals()),
      );

/** More names than this are none of a sheet that somebody reads, and too many for a query. */
const MAX_NAMES = 8000;

const queryOf = (dryRun: boolean, table: string | null, columns: readonly string[]): string => {
  const names = columns.join(',');
  const query = new URLSearchParams({
    ...(dryRun && { dry_run: 'true' }),
    ...(table !== null && { table }),
    ...(names !== '' && names.length <= MAX_NAMES && { columns: names }),
  }).toString();
  return query === '' ? '' : `?${query}`;
};

/** Sends a file of records, whatever its size; the exit code. */
export const importFile = async (
  io: Io,
  service: Service,
  { entity, path, format, failures, dryRun, table, json }: Import,
): Promise<number> => {
  const records = await openRecords(io, path, format);
  if (E.isLeft(records)) {
    tellFault(io, json, 'no_such_file', records.left);
    return EXIT.usage;
  }
  const checked = await checkRecords(path, format);
  if (E.isLeft(checked)) {
    tellFault(io, json, 'unreadable', checked.left);
    return EXIT.failed;
  }
  const greeted = await TE.mapLeft(explain.bind(null, service))(greet(service))();
  if (E.isLeft(greeted)) {
    tellFault(io, json, greeted.left.code, greeted.left.message);
    return EXIT.failed;
  }
  const kept = await failureFile(failures, records.right);
  if (E.isLeft(kept)) {
    tellFault(io, json, 'not_writable', kept.left);
    return EXIT.usage;
  }
  const { expected, ndjson, reword, blank } = records.right;
  const seen = { isFirstNoJson: false };
  try {
    const code = await sendRecords(io, service, {
      path: `/sync/${entity === 'batch' ? entity : `${entity}s`}${queryOf(dryRun, table, checked.right)}`,
      json,
      body: ndjson(),
      expected,
      reword,
      blank,
      explainUnreadable: explainUnreadable(path, true),
      onFailure: async (failure) => {
        seen.isFirstNoJson ||= failure.line === 1 && failure.code === 'invalid_json';
        await kept.right?.write(failure);
      },
    });
    if (seen.isFirstNoJson && !json) io.tell(NO_JSON);
    return code;
  } finally {
    await kept.right?.close();
  }
};
